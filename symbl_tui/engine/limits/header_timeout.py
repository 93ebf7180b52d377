"""A deadline for the first request of a connection: a client without a token can do no more than connect."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING


class HeaderTimeoutProtocol(H11Protocol):
    """Uvicorn's HTTP/1.1 protocol with a deadline for the headers of the first request.

    Uvicorn's own keep-alive timeout starts after the first response, so a client that connects and sends
    nothing (or half a header) would hold a file descriptor for ever.
    """

    first_request_timeout = DEFAULT_TIMING.first_request
    """Seconds from the connection to the end of the headers; see :func:`with_first_request_timeout`."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the deadline."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(self.first_request_timeout, self._close_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the deadline."""
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _close_if_idle(self) -> None:
        # An upgrade to WebSocket removes this protocol from `connections`: the transport belongs to another
        # protocol by then, and must not be closed under it.
        if not self.headers and self in self.connections:
            self.transport.close()


def with_first_request_timeout(seconds: float) -> type[HeaderTimeoutProtocol]:
    """The protocol class with another deadline; uvicorn takes a class and creates the instances itself."""
    return type("HeaderTimeoutProtocol", (HeaderTimeoutProtocol,), {"first_request_timeout": seconds})
