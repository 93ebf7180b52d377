"""Uvicorn's HTTP protocol, whose connections are pending again after each response."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

from symbl_tui.engine.limits.pending_connections import PendingConnections


class RequestProtocol(H11Protocol):
    """HTTP/1.1 with a deadline for every request that has no valid token.

    Uvicorn has a timeout for idle connections only, which ends with the first byte: half a header, a body
    that never ends, or one that goes on after its refusal would hold a file descriptor for ever.
    """

    pending = PendingConnections()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let the table close the transport."""
        super().connection_made(transport)
        # Also once a WebSocket has taken it over, until that shows its token.
        self.pending.set_abort(self.client, transport.abort)

    def on_response_complete(self) -> None:
        """Restart the deadline."""
        self.pending.finish_request(self.client)
        super().on_response_complete()


def protocol_with(pending: PendingConnections) -> type[RequestProtocol]:
    """The protocol class with a table; uvicorn takes a class and creates the instances itself."""
    return type("RequestProtocol", (RequestProtocol,), {"pending": pending})
