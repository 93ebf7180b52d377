"""One WebSocket's life: what its client says, in order, and how each thing is answered."""

import asyncio
import json
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from symbl_tui.engine import frames
from symbl_tui.engine.frames import Frame
from symbl_tui.engine.listening import Listening
from symbl_tui.engine.recognizers.base import Recognizers
from symbl_tui.engine.rooms import Room
from symbl_tui.engine.start import MAX_TIMEOUT, Json, parse_audio, parse_start
from symbl_tui.errors import EngineError, ProtocolError

LONGEST_TEXT: Final = 256 * 1024
"""Characters in one text frame; more is no request of this protocol."""

_STOP_REPR: Final = "{'type': 'stop_request'}"
"""Symbl's Python SDK sends its ``dict`` as Python prints it."""

_NORMAL, _TOO_BIG, _INTERNAL = 1000, 1009, 1011


class Connection:
    """A client's socket in a room."""

    def __init__(self, socket: WebSocket, room: Room, recognizers: Recognizers) -> None:
        self._socket = socket
        self._room = room
        self._recognizers = recognizers
        self._listening: Listening | None = None
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
            await self._send(frames.error(str(error)))
            await self._close(_INTERNAL)

    async def close(self) -> None:
        """Let go of everything, however the socket ended."""
        await self._end_listening()

    @property
    def _open(self) -> bool:
        return self._socket.application_state is WebSocketState.CONNECTED

    async def _next(self) -> None:
        try:
            async with asyncio.timeout(self._idle):
                message = await self._socket.receive()
        except TimeoutError:
            await self._send(frames.error(f"closed after {self._idle:.0f} s without a message"))
            return await self._close(_NORMAL)
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        if (text := message.get("text")) is not None:
            return await self._text(text)
        # Sound before a start_request is ignored, as Symbl does.
        if self._listening and (data := message.get("bytes")):
            await self._listening.hear(data)
        return None

    async def _text(self, text: str) -> None:
        if text == frames.PING:
            return await self._send_text(frames.PONG)
        if text == _STOP_REPR:
            return await self._stop()
        if len(text) > LONGEST_TEXT:
            await self._send(frames.error(f"a text message may have {LONGEST_TEXT} characters"))
            return await self._close(_TOO_BIG)
        try:
            return await self._request(_parsed(text))
        except ProtocolError as error:
            return await self._send(frames.error(str(error)))

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
                raise ProtocolError("this connection was started already; stop it first, or open another")
            start = parse_start(request)
        except ProtocolError as error:
            for frame in frames.request_error(str(error)):
                await self._send(frame)
            return
        self._idle, self.keep = MAX_TIMEOUT, start.no_connection_timeout
        recognizer = await self._recognizers.new(self._room.voices.get(start.speaker, ""))
        self._listening = Listening(start, self._room, recognizer, self._send)
        for frame in frames.starting(self._room.conversation_id):
            await self._send(frame)

    async def _modify(self, request: Json) -> None:
        if not self._listening:
            raise ProtocolError("there is nothing to modify before a start_request")
        speech = request.get("speechRecognition")
        audio = parse_audio(speech if isinstance(speech, dict) else {}, self._listening.audio)
        await self._listening.change_audio(audio)
        await self._send(frames.event("session_modified"))

    async def _stop(self) -> None:
        if not self._listening:
            return
        listening = self._listening
        await listening.stop()
        await self._end_listening()
        self.keep = 0.0
        if listening.request.disconnect_on_stop or not listening.request.stop_timeout:
            await self._send(frames.conversation_completed(self._room.conversation_id))
            await self._send(frames.event("recognition_stopped"))
            await self._close(_NORMAL)
        else:
            await self._send(frames.event("recognition_stopped"))
            self._idle = listening.request.stop_timeout

    async def _end_listening(self) -> None:
        listening, self._listening = self._listening, None
        if listening:
            await listening.close()

    async def _send(self, frame: Frame) -> None:
        await self._send_text(json.dumps(frame, separators=(",", ":")))

    async def _send_text(self, text: str) -> None:
        # A client that is gone is noticed where we read; results for it have nowhere to go.
        if self._open:
            try:
                await self._socket.send_text(text)
            except WebSocketDisconnect:
                return

    async def _close(self, code: int) -> None:
        if self._open:
            await self._socket.close(code)


def _parsed(text: str) -> Json:
    try:
        request = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a text message must be JSON") from error
    if not isinstance(request, dict):
        raise ProtocolError("a text message must be a JSON object with a type")
    return request
