"""The life of one streaming WebSocket: reads its client's messages in order and answers each."""

import asyncio
import logging
from dataclasses import replace
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from symbl_tui.engine.apps.usage import AppRevoked, StreamMeter
from symbl_tui.engine.conversations.conversation_claims import TryLater
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.subscribers import COME_AGAIN
from symbl_tui.engine.limits.send_rate import POLICY_VIOLATION
from symbl_tui.engine.logs.log_context import bind
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.json_fields import Json, get_object
from symbl_tui.engine.protocol.start_request import MAX_TIMEOUT, StartRequest, parse_audio, parse_start
from symbl_tui.engine.streaming.client_socket import TRY_LATER, ClientSocket
from symbl_tui.engine.streaming.departure import Departure
from symbl_tui.engine.streaming.message_intake import ClientMessage, MessageIntake
from symbl_tui.engine.streaming.recognition_session import RecognitionSession
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.session_opening import open_session
from symbl_tui.engine.streaming.text_message import STOP_REPR, parse_object, parser_of
from symbl_tui.engine.workers.computation import Computation
from symbl_tui.errors import EngineError, ProtocolError

_NORMAL, _INTERNAL = 1000, 1011
_COME_AGAIN_REASON: Final = "connect again: another node goes on with the conversation"

_log = logging.getLogger(__name__)


class Connection:
    """Serves one client in a room."""

    def __init__(
        self, socket: WebSocket, room: ConversationRoom, resources: StreamingResources, meter: StreamMeter
    ) -> None:
        self._socket = ClientSocket(socket)
        self._room = room
        self._meter = meter
        self._resources = resources
        self._intake = MessageIntake(self._socket, resources.node)
        self._session: RecognitionSession | None = None
        self._refused = False
        """Whether the newest start request was refused."""
        self._idle_timeout: float = MAX_TIMEOUT
        """Seconds without a message until the socket is closed."""
        self.keep_alive: float = 0.0
        """Seconds that the room survives this socket, as it stands now."""
        self.stream_id = ""
        """The sound source that it carries; empty: its client named none, or it has not started."""
        self._departure = Departure()
        self._completed = False
        """Whether the client was told that its conversation is complete."""

    async def run(self) -> None:
        """Serve the client until either side closes."""
        self._room.streams.occupants.add(self)
        try:
            while self._socket.is_open:
                await self._handle_next()
        except WebSocketDisconnect:
            pass
        except TryLater as error:
            await self._socket.fail(str(error), TRY_LATER)
        except EngineError as error:
            await self._socket.fail(str(error), _INTERNAL)
        except Exception:
            _log.exception("internal error in a streaming connection")
            await self._socket.fail("internal error of the engine; its log has the details", _INTERNAL)

    def wake(self) -> None:
        """Look at the limits of its app at once, and not at the client's next message."""
        self._socket.wake()

    async def close(self) -> None:
        """Release the recogniser, however the socket ended."""
        self._room.streams.occupants.discard(self)
        await self._close_session()
        # Last: another node goes on as soon as this one has ended.
        self._departure.finish()

    async def come_again(self, seconds: float) -> bool:
        """Close the socket with 1012 when its utterance is over, or after ``seconds``; False: it stopped."""
        # In this order: once it wakes, the socket looks at its departure.
        asking = asyncio.create_task(self._departure.request(seconds, self._resources.node.timing.store))
        self._socket.wake()
        if not await asking:
            # It waits for a recogniser that takes no more sound, or gives no last result.
            await self._close_session()
            await self._socket.close(COME_AGAIN, _COME_AGAIN_REASON)
        return not self._completed

    async def _leave(self) -> None:
        """End the utterance, and close for another node."""
        session = self._session
        if session and not session.request.stream_id:
            # Its client sends nothing twice: what was heard has to become a result now.
            await self._finish_session()
        else:
            # The next node begins at the last result, so no word is cut.
            await self._close_session()
        await self._socket.close(COME_AGAIN, _COME_AGAIN_REASON)

    async def _handle_next(self) -> None:
        if self._room.remaining <= 0:
            hours = self._resources.node.settings.limits.conversation_hours
            return await self._end_with(
                f"a conversation may last {hours:g} h; begin another", POLICY_VIOLATION
            )
        if refusal := self._meter.refusal:
            code = POLICY_VIOLATION if isinstance(refusal, AppRevoked) else TRY_LATER
            return await self._end_with(str(refusal), code)
        if self._departure.is_due(self._session):
            return await self._leave()
        if self._session:
            # Before the next message: a failure is told at once, and not after the client's next sound.
            self._session.raise_failure()
        remaining = min(self._room.remaining, self._departure.remaining)
        message = await self._intake.receive(self._idle_timeout, remaining)
        if message is None:
            return None
        if self._session:
            self._session.meter.receive(message.at, message.waited)
        if await self._intake.admit(message):
            await self._handle_message(message)
        return None

    async def _handle_message(self, message: ClientMessage) -> None:
        try:
            if message.text is not None:
                await self._handle_text(message.text)
            elif self._session:  # sound before a start_request is ignored, as Symbl does
                await self._session.feed(message.sound)
        # One bad message ends nothing, as with Symbl: the client may fix its next one.
        except ProtocolError as error:
            await self._socket.send(frames.error(str(error)))

    async def _end_with(self, message: str, code: int) -> None:
        """End the utterance, send its results, and close."""
        await self._socket.send(frames.error(message))
        await self._finish_session()
        await self._complete(code)

    async def _handle_text(self, text: str) -> None:
        # Before the parser: it is a bare word and no JSON.
        if text == frames.PING:
            return await self._socket.send_text(frames.PONG)
        if text == STOP_REPR:
            return await self._stop()
        parser = parser_of(text)
        return await self._handle_request(await parser.run(parse_object, text), parser)

    async def _handle_request(self, request: Json, parser: Computation) -> None:
        match request.get("type"):
            case "start_request":
                await self._start(request, parser)
            case "modify_request":
                await self._modify(request)
            case "stop_request" | "stop_recognition":
                await self._stop()
            case _:
                raise ProtocolError("a message's type must be start_request, modify_request or stop_request")

    async def _start(self, request: Json, parser: Computation) -> None:
        received_at = self._room.now()
        try:
            if self._session:
                raise ProtocolError("this connection was started already", "stop it first, or open another")
            start = await parser.run(parse_start, request, self._resources.node.recognizers.info.language)
        except ProtocolError as error:
            self._refused = self._session is None
            for frame in frames.request_error(str(error)):
                await self._socket.send(frame)
            return
        self._refused = False
        self._idle_timeout, self.keep_alive = MAX_TIMEOUT, start.no_connection_timeout
        await self._open_session(replace(start, received_at=received_at))

    async def _open_session(self, start: StartRequest) -> None:
        self.stream_id = start.stream_id
        room, send = self._room, self._socket.send_text
        self._session = await open_session(start, room, self._resources, self, send, self._meter)
        bind(conversation=room.conversation_id)
        # A recogniser may fail while the client is silent: the wait for its next message must end then.
        self._session.on_end(self._socket.wake)
        recognizer = self._resources.node.recognizers.info
        for frame in frames.started(room.conversation_id, recognizer, room.began):
            text = frames.encode(frame)
            await room.subscribers.publish(frame, text)
            await send(text)
        await self._session.send_known()

    async def _modify(self, request: Json) -> None:
        if not self._session:
            raise ProtocolError("there is nothing to modify before a start_request")
        audio = parse_audio(get_object(request, "speechRecognition"), self._session.audio)
        await self._session.change_audio(audio)
        await self._socket.send(frames.event("session_modified"))

    async def _stop(self) -> None:
        if not (session := self._session):
            # Also where nothing runs: a client waits for these frames before it closes.
            if self._refused:
                await self._complete(_NORMAL)
            return
        await self._finish_session()
        if session.request.stays_open:
            await self._socket.send(frames.event("recognition_stopped"))
            self._idle_timeout = session.request.stop_timeout
        else:
            await self._complete(_NORMAL)

    async def _finish_session(self) -> None:
        """Send the last results of everything that was received."""
        if self._session:
            await self._session.stop()
            await self._close_session()
        # A conversation that was stopped is over: only a lost connection is waited for.
        self.keep_alive = 0.0

    async def _complete(self, code: int) -> None:
        # A client asks REST once it knows that its conversation is complete.
        await self._room.flush(self._resources.node.timing.written)
        self._completed = self._socket.is_open
        await self._socket.complete(self._room.conversation_id, code)

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()
