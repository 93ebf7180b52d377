"""How long a connection may stay open without asking for anything: whoever has no token can do no more."""

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

_FIRST_REQUEST_WITHIN: Final = 30.0
"""Seconds from the connection to the end of its first request's headers."""


class HeaderTimeoutProtocol(H11Protocol):
    """Uvicorn's HTTP, which by itself would wait for a first request for ever, a file each."""

    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there."""
        super().connection_made(transport)
        self._giving_up = self.loop.call_later(_FIRST_REQUEST_WITHIN, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        if self._giving_up:
            self._giving_up.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        # A WebSocket is in the hands of another protocol by now.
        if not self.headers and self in self.connections:
            self.transport.close()
