"""Uvicorn's HTTP protocol, whose connections are pending again after each response."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from symbl_tui.system.limits.fragment_rate import FragmentRate
from symbl_tui.system.limits.pending_connections import PendingConnections


class _TooManyFragments(Exception):
    """The body comes in fragments, more of them than are parsed."""


class _Parser(h11.Connection):
    """Parses requests; raises :class:`_TooManyFragments` for a body in pieces of a few bytes."""

    def __init__(self, max_incomplete: int) -> None:
        super().__init__(h11.SERVER, max_incomplete)
        self._fragments = FragmentRate()

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next part of a request."""
        event = super().next_event()
        if isinstance(event, h11.Data) and not self._fragments.accept(len(event.data)):
            raise _TooManyFragments
        return event


class RequestProtocol(H11Protocol):
    """HTTP/1.1 with a deadline for every request that has no valid token.

    Uvicorn has a timeout for idle connections only, which ends with the first byte: half a header, a body
    that never ends, or one that goes on after its refusal would hold a file descriptor for ever.
    """

    pending: PendingConnections
    """The table; see :func:`protocol_with`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*args, **kwargs)
        # Uvicorn makes its parser itself; this one counts fragments and is else the same.
        self.conn = _Parser(self.conn._max_incomplete_event_size)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let the table close the transport."""
        super().connection_made(transport)
        # Also once a WebSocket has taken it over, until that shows its token.
        self.pending.set_abort(self.client, transport.abort)

    def handle_events(self) -> None:
        """Handle what has been received; closes the connection for too many fragments."""
        try:
            super().handle_events()
        except _TooManyFragments:
            self.transport.abort()

    def on_response_complete(self) -> None:
        """Restart the deadline."""
        self.pending.finish_request(self.client)
        super().on_response_complete()


def protocol_with(pending: PendingConnections) -> type[RequestProtocol]:
    """The protocol class with a table; uvicorn takes a class and creates the instances itself."""
    return type("RequestProtocol", (RequestProtocol,), {"pending": pending})
