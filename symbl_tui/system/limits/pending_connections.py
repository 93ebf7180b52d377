"""Connections whose client has shown no valid token: a deadline for each, and a share for each peer.

What a client without a token can occupy is bounded here for every stage of a connection (TLS handshake,
headers, body, a response that is not read), so that files stay free for clients with one. At the limit the
oldest connection is closed and not the newest refused: the owner's request, which is sent at once, is
answered however many others are held open.
"""

import asyncio
import socket
from collections.abc import Callable, Container
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from symbl_tui.system.limits.peers import peer_key

if TYPE_CHECKING:  # a module of type checkers
    from _typeshed import WriteableBuffer

Address = tuple[str, int]
"""Host and port of a client: one open connection of a listener."""

# Bytes read from one client before other tasks run. In pieces of a byte they take long to parse.
_READ_BYTES: Final = 16_384
# One peer may have this fraction of all pending connections.
_SHARE: Final = 2
# How long a connection that was broken off has to be closed by its transport.
_CLOSE_SECONDS: Final = 1.0


class ClientConnection(socket.socket):
    """An accepted socket that is removed from its table when it is closed, however that happens."""

    on_close: Callable[["ClientConnection"], None] | None = None
    abort: Callable[[], None] | None = None
    """Closes the transport that was made of it, once there is one."""
    deadline: asyncio.TimerHandle | None = None
    authenticated = False
    """Whether a request of it had a valid token: it counts for no share any more, but keeps deadlines."""
    address: Address = ("", 0)
    peer = ""

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive a part of what has come; the event loop calls again for the rest."""
        return super().recv(min(size, _READ_BYTES), flags)

    def recv_into(self, buffer: "WriteableBuffer", size: int = 0, flags: int = 0) -> int:
        """Receive a part of what has come, for TLS."""
        return super().recv_into(buffer, min(size or len(memoryview(buffer)), _READ_BYTES), flags)

    def close(self) -> None:
        """Close it and leave the table."""
        if self.on_close:
            self.on_close(self)
        super().close()

    def break_off(self) -> None:
        """Close it from this side without waiting for the client."""
        if self.abort:
            return self.abort()
        # During the TLS handshake there is no transport of ours yet; asyncio sees the end of the stream.
        with suppress(OSError):
            self.shutdown(socket.SHUT_RDWR)
        return None


class PendingConnections:
    """The table of a server. Used on the event loop only."""

    def __init__(
        self,
        limit: int,
        seconds: float,
        proxies: Container[str] = (),
    ) -> None:
        """Create an empty table.

        Args:
            limit: Pending connections of all peers; one peer may have half of them.
            seconds: The deadline of a request without a valid token, from the connection (or the response
                before) to the end of its response.
            proxies: Hosts whose connections are those of others; see :meth:`attribute`.
        """
        self._proxies = proxies
        self._limit = limit
        self._peer_limit = max(1, limit // _SHARE)
        self._seconds = seconds
        self._open: dict[Address, ClientConnection] = {}
        # By connection and not by address: a port may be another one's before the old connection is closed.
        self._pending: dict[str, dict[ClientConnection, None]] = {}
        self._count = 0
        self._last_closed = asyncio.Event()

    def __len__(self) -> int:
        return self._count

    def add(self, connection: ClientConnection, address: Address) -> None:
        """Count a new connection and start its deadline; close the oldest one that is over a limit."""
        # One of a proxy is a peer by itself until a request tells whose it is.
        host, port = address
        peer = f"{host} {port}" if host in self._proxies else peer_key(host)
        connection.address, connection.on_close = address, self._remove
        self._open[address] = connection
        self._start_deadline(connection)
        self._add_to(peer, connection)

    def attribute(self, address: Address | None, host: str) -> None:
        """The current request of a proxy's connection comes from a client at ``host``."""
        connection = self._open.get(address) if address else None
        if connection and not connection.authenticated and connection.peer != peer_key(host):
            self._uncount(connection)
            self._add_to(peer_key(host), connection)

    def _add_to(self, peer: str, connection: ClientConnection) -> None:
        """Count a connection as one of a peer."""
        connection.peer = peer
        of_peer = self._pending.setdefault(peer, {})
        of_peer[connection] = None
        self._count += 1
        if len(of_peer) > self._peer_limit:
            self._evict(of_peer)
        elif self._count > self._limit:
            # The peer with most of them loses one: a crowd of peers cannot displace a single one.
            self._evict(max(self._pending.values(), key=len))

    def set_abort(self, address: Address | None, abort: Callable[[], None]) -> None:
        """Remember how to close the transport of a connection."""
        if address and (connection := self._open.get(address)):
            connection.abort = abort

    def authenticate(self, address: Address | None) -> None:
        """The current request has a valid token: the connection is not pending, and has no deadline."""
        if address and (connection := self._open.get(address)):
            connection.authenticated = True
            _stop_deadline(connection)
            self._uncount(connection)

    def finish_request(self, address: Address | None) -> None:
        """A response is complete: the next request (or the rest of this one's body) has a new deadline."""
        if address and (connection := self._open.get(address)):
            self._start_deadline(connection)

    async def close(self) -> None:
        """Break off all connections that are open, and wait until they are closed.

        For a server that has stopped: one that was accepted meanwhile has not been asked to end.
        """
        for connection in list(self._open.values()):
            connection.break_off()
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                while self._open:
                    self._last_closed.clear()
                    await self._last_closed.wait()

    def _start_deadline(self, connection: ClientConnection) -> None:
        _stop_deadline(connection)
        loop = asyncio.get_running_loop()
        connection.deadline = loop.call_later(self._seconds, connection.break_off)

    def _evict(self, connections: dict[ClientConnection, None]) -> None:
        oldest = next(iter(connections))
        self._remove(oldest)
        oldest.break_off()

    def _remove(self, connection: ClientConnection) -> None:
        _stop_deadline(connection)
        connection.on_close = None
        self._uncount(connection)
        # The port may belong to a newer connection by now.
        if self._open.get(connection.address) is connection:
            del self._open[connection.address]
        if not self._open:
            self._last_closed.set()

    def _uncount(self, connection: ClientConnection) -> None:
        of_peer = self._pending.get(connection.peer, {})
        if connection in of_peer:
            del of_peer[connection]
            self._count -= 1
            if not of_peer:
                del self._pending[connection.peer]


def _stop_deadline(connection: ClientConnection) -> None:
    if connection.deadline:
        connection.deadline.cancel()
        connection.deadline = None
