"""The open connections of the listeners, so that all can be closed. Used on one event loop."""

import asyncio
from typing import Protocol


class OpenConnection(Protocol):
    """A connection of a listener."""

    closed: asyncio.Future[None]
    """Done when it has ended."""

    def abort(self) -> None:
        """Close it at once."""
        ...


class OpenConnections:
    """A set of connections."""

    def __init__(self) -> None:
        self._open: set[OpenConnection] = set()

    def add(self, connection: OpenConnection) -> None:
        """A connection was made."""
        self._open.add(connection)

    def discard(self, connection: OpenConnection) -> None:
        """A connection has ended."""
        self._open.discard(connection)
        if not connection.closed.done():
            connection.closed.set_result(None)

    async def close(self, seconds: float) -> None:
        """Wait so long until the peers have answered close frames, then close what is left."""
        if ending := [each.closed for each in self._open]:
            await asyncio.wait(ending, timeout=seconds)
        for connection in tuple(self._open):
            connection.abort()
