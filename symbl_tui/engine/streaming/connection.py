"""One WebSocket's life: what its client says, in order, and how each thing is answered."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.conversations.rooms import ConversationRoom
from symbl_tui.engine.limits.send_rate import TOO_MUCH, SendRate
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frames import Frame
from symbl_tui.engine.protocol.json_fields import Json, object_of
from symbl_tui.engine.protocol.start_request import MAX_TIMEOUT, StartRequest, parse_audio, parse_start
from symbl_tui.engine.recognizers.base import RecognizerFactory
from symbl_tui.engine.settings import Limits
from symbl_tui.engine.streaming.disconnect import GONE
from symbl_tui.engine.streaming.recognition_session import RecognitionSession
from symbl_tui.errors import EngineError, ProtocolError

LONGEST_TEXT: Final = 256 * 1024
"""Characters in one text frame; more is no request of this protocol."""

_STOP_REPR: Final = "{'type': 'stop_request'}"
"""Symbl's Python SDK sends its ``dict`` as Python prints it."""

_NORMAL, _TOO_BIG, _INTERNAL = 1000, 1009, 1011

_log = logging.getLogger(__name__)

AccountTrackers = Callable[[], Awaitable[tuple[Tracker, ...]]]
"""The trackers that were saved in the account."""


async def no_trackers() -> tuple[Tracker, ...]:
    """Those of an account without any."""
    return ()


@dataclass(frozen=True, slots=True)
class Means:
    """What every connection draws on."""

    recognizers: RecognizerFactory
    limits: Limits
    account_trackers: AccountTrackers = no_trackers
    offline: bool = False
    """Whether the recogniser decodes long windows: its last results take their time."""


class Connection:
    """A client's socket in a room."""

    def __init__(self, socket: WebSocket, room: ConversationRoom, means: Means) -> None:
        self._socket = socket
        self._room = room
        self._means = means
        self._pace = SendRate(means.limits.frames_per_second)
        self._listening: RecognitionSession | None = None
        self._waiting: asyncio.Timeout | None = None
        """The wait for the client's next word, while there is one."""
        self._idle: float = MAX_TIMEOUT
        """Seconds without a word from the client until the socket is closed."""
        self.keep: float = 0.0
        """Seconds that the room is to outlive this socket, as it stands now."""

    async def run(self) -> None:
        """Serve the client until either side closes."""
        try:
            while self._open:
                await self._next()
        except WebSocketDisconnect:
            pass
        except EngineError as error:
            await self._end(str(error), _INTERNAL)
        except Exception:
            _log.exception("a fault of the engine's")
            await self._end("a fault of the engine itself; its log tells more", _INTERNAL)

    async def close(self) -> None:
        """Let go of everything, however the socket ended."""
        await self._end_listening()

    @property
    def _open(self) -> bool:
        return self._socket.application_state is WebSocketState.CONNECTED

    async def _next(self) -> None:
        if self._room.left <= 0:
            return await self._out_of_time()
        if self._listening:
            self._listening.check()
        try:
            message = await self._receive()
        except TimeoutError:
            return await self._end(f"closed after {self._idle:.0f} s without a message", _NORMAL)
        if message is None:
            return None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text, data = message.get("text"), message.get("bytes") or b""
        await self._pace.keep(sound=text is None)
        if self._pace.abused:
            return await self._end(self._pace.complaint, TOO_MUCH)
        if len(data) > self._means.limits.message_bytes:
            return await self._too_big(f"{self._means.limits.message_bytes} bytes")
        try:
            if text is not None:
                await self._text(text)
            elif self._listening:  # sound before a start_request is ignored, as Symbl does
                await self._listening.hear(data)
        except ProtocolError as error:
            await self._send(frames.error(str(error)))
        return None

    async def _receive(self) -> Message | None:
        """What the client says next; None when there is something else to look at first.

        Raises:
            TimeoutError: The client has said nothing for too long.
        """
        idle = asyncio.get_running_loop().time() + self._idle
        try:
            async with asyncio.timeout(min(self._idle, self._room.left)) as self._waiting:
                return await self._socket.receive()
        except TimeoutError:
            if asyncio.get_running_loop().time() >= idle:
                raise
            return None
        finally:
            self._waiting = None

    def _look_up(self) -> None:
        """Have :meth:`_receive` return: the recogniser has ended, which a silent client is to hear of too."""
        if self._waiting and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def _out_of_time(self) -> None:
        hours = self._means.limits.conversation_hours
        await self._send(frames.error(f"a conversation may last {hours:g} h; begin another"))
        await self._settle()
        await self._complete(TOO_MUCH)

    async def _text(self, text: str) -> None:
        if text == frames.PING:
            return await self._send_text(frames.PONG)
        if text == _STOP_REPR:
            return await self._stop()
        if len(text) > LONGEST_TEXT:
            return await self._too_big(f"{LONGEST_TEXT} characters")
        return await self._request(_parsed(text))

    async def _request(self, request: Json) -> None:
        match request.get("type"):
            case "start_request":
                await self._start(request)
            case "modify_request":
                await self._modify(request)
            case "stop_request" | "stop_recognition":
                await self._stop()
            case _:
                raise ProtocolError("a message's type must be start_request, modify_request or stop_request")

    async def _start(self, request: Json) -> None:
        try:
            if self._listening:
                raise ProtocolError("this connection was started already", "stop it first, or open another")
            start = parse_start(request, self._means.recognizers.info.language)
        except ProtocolError as error:
            for frame in frames.request_error(str(error)):
                await self._send(frame)
            return
        self._idle, self.keep = MAX_TIMEOUT, start.no_connection_timeout
        await self._listen(start)

    async def _listen(self, start: StartRequest) -> None:
        if start.all_trackers:
            start = replace(start, trackers=start.trackers + await self._means.account_trackers())
        phrases = (phrase for tracker in start.trackers for phrase in tracker.vocabulary)
        recognizer = await self._means.recognizers.create(
            self._room.voices.get(start.speaker, ""), (*start.vocabulary, *phrases)
        )
        self._listening = RecognitionSession(
            start, self._room, recognizer, self._send_text, offline=self._means.offline
        )
        self._listening.when_it_ends(self._look_up)
        await self._room.enter(start.speaker, start.title)
        for frame in frames.starting(self._room.conversation_id, self._means.recognizers.info):
            text = frames.encoded(frame)
            await self._room.audience.tell(frame, text)
            await self._send_text(text)

    async def _modify(self, request: Json) -> None:
        if not self._listening:
            raise ProtocolError("there is nothing to modify before a start_request")
        audio = parse_audio(object_of(request, "speechRecognition"), self._listening.audio)
        await self._listening.change_audio(audio)
        await self._send(frames.event("session_modified"))

    async def _stop(self) -> None:
        if not (listening := self._listening):
            return
        await self._settle()
        if listening.request.stays:
            await self._send(frames.event("recognition_stopped"))
            self._idle = listening.request.stop_timeout
        else:
            await self._complete(_NORMAL)

    async def _settle(self) -> None:
        """Understand all that was heard."""
        if self._listening:
            await self._listening.stop()
            await self._end_listening()
        self.keep = 0.0

    async def _complete(self, code: int) -> None:
        # In this order: Symbl's JavaScript SDK waits for the first, and closes at the second.
        await self._send(frames.conversation_completed(self._room.conversation_id))
        await self._send(frames.event("recognition_stopped"))
        await self._close(code)

    async def _end_listening(self) -> None:
        listening, self._listening = self._listening, None
        if listening:
            await listening.close()

    async def _too_big(self, bound: str) -> None:
        await self._end(f"a message may have {bound}", _TOO_BIG)

    async def _end(self, why: str, code: int) -> None:
        await self._send(frames.error(why))
        await self._close(code)

    async def _send(self, frame: Frame) -> None:
        await self._send_text(frames.encoded(frame))

    async def _send_text(self, text: str) -> None:
        # A client that is gone is noticed where we read; results for it have nowhere to go.
        if self._open:
            with suppress(*GONE):
                await self._socket.send_text(text)

    async def _close(self, code: int) -> None:
        if self._open:
            with suppress(*GONE):
                await self._socket.close(code)


def _parsed(text: str) -> Json:
    try:
        request = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a text message must be JSON") from error
    if not isinstance(request, dict):
        raise ProtocolError("a text message must be a JSON object with a type")
    return request
