"""Uvicorn's WebSocket protocol, with a limit for control frames and fragments."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from symbl_tui.system.limits.fragment_rate import FragmentRate


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """The one implementation of uvicorn's that reads a socket no faster than the application does.

    That holds for messages. Pings, pongs and the fragments of a message never reach the application, and
    a client could send them without end.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*args, **kwargs)
        self._fragments = FragmentRate()

    async def send(self, message: Any) -> None:  # noqa: ANN401 - uvicorn's
        """Send what the application says."""
        await super().send(message)
        # Uvicorn takes a handshake that was refused for one without an answer, and logs an error for each.
        self.handshake_complete |= self.close_sent

    def handle_ping(self) -> None:
        """Answer a ping, unless the client reads no answers: they would wait in memory."""
        if self._accept(0) and self.writable.is_set():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take the answer to a ping of ours, or ignore any other."""
        if self._accept(0):
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Add a fragment to its message."""
        if self._accept(len(event.data)):
            super().handle_cont(event)

    def _accept(self, size: int) -> bool:
        """Whether a frame is accepted; the connection is closed where it is not."""
        accepted = self._fragments.accept(size)
        if not accepted:
            self.transport.abort()
        return accepted
