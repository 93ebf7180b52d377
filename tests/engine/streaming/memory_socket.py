"""A WebSocket in memory: the test is its client."""

import asyncio

from starlette.types import Message
from starlette.websockets import WebSocket


class MemoryClient:
    """The client of one accepted WebSocket."""

    def __init__(self) -> None:
        self._connected = False
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.stalled = False
        """Whether the client reads nothing, so that sending never returns."""
        self.gone = False
        """Whether sending fails, as it does between a client's end and the report of it."""

    async def accepted(self) -> WebSocket:
        """The engine's side of the connection."""
        socket = WebSocket({"type": "websocket", "headers": []}, self._receive, self._send)
        await socket.accept()
        self.sent.clear()
        return socket

    def send(self, text: str) -> None:
        """Send a text to the engine."""
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    def disconnect(self) -> None:
        """Close the connection."""
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})

    @property
    def texts(self) -> list[str]:
        """The texts that arrived."""
        return [message["text"] for message in self.sent if message["type"] == "websocket.send"]

    @property
    def close_codes(self) -> list[int]:
        """The code of the close frame, if one arrived."""
        return [message["code"] for message in self.sent if message["type"] == "websocket.close"]

    async def _receive(self) -> Message:
        if not self._connected:
            self._connected = True
            return {"type": "websocket.connect"}
        return await self.incoming.get()

    async def _send(self, message: Message) -> None:
        if self.gone:
            raise RuntimeError("unable to perform operation on a closed transport")
        if self.stalled:
            await asyncio.Event().wait()
        self.sent.append(message)
