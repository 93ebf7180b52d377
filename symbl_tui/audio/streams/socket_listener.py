"""A listening socket whose newest authenticated sender is a byte stream.

A TCP connection begins with a token; a Unix socket is protected by the file system. The newest sender
replaces the one before: a connection that died without a FIN must not keep its successor out.
"""

import asyncio
import hmac
import logging
import socket
from contextlib import suppress
from typing import Final, Self

from symbl_tui.audio.streams.byte_stream import read_ready, wait_readable
from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress
from symbl_tui.errors import SourceError
from symbl_tui.system.peer_user import is_own_user, peer_uid
from symbl_tui.system.tasks import cancel_and_wait

_TOKEN_SECONDS: Final = 10.0
# The longest line that can be a token.
_TOKEN_BYTES: Final = 128
# How many connections may be authenticating; the oldest is closed for the next one.
_MAX_PENDING: Final = 8
_ACCEPT_PAUSE_SECONDS: Final = 1.0
# A peer that is gone is noticed after 25 s.
_KEEPALIVE: Final = ((socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 5), (socket.TCP_KEEPCNT, 3))

_log = logging.getLogger(__name__)


class SocketListener:
    """A listening socket, and its newest sender as a byte stream.

    Args:
        address: Where it listens.
        token: The first line that a sender must send; None where the address itself is protected.
        token_seconds: How long a connection may take to send it, or its first sound where it needs none.

    Raises:
        SourceError: On entering and from :meth:`listen`, when the address is not available.
    """

    live = True

    def __init__(
        self,
        address: TcpAddress | UnixAddress,
        token: str | None = None,
        token_seconds: float = _TOKEN_SECONDS,
    ) -> None:
        self.address = address
        """Where it listens; the port is known once it does."""
        self.token = token
        """Secret."""
        self._token_seconds = token_seconds
        self._listening: socket.socket | None = None
        self._sender: socket.socket | None = None
        self._next: tuple[socket.socket, bytes] | None = None
        """The newest sender, which :meth:`read` switches to, and the bytes that came with its token."""
        self._has_next: asyncio.Event
        """Set while there is one; made anew on every event loop."""
        self._accepting: asyncio.Task[None]

    @property
    def label(self) -> str:
        """Its name on screens."""
        return f"socket {self.address}"

    def listen(self) -> None:
        """Bind the address, if it is not bound yet. May block; raises :class:`SourceError`."""
        if self._listening is None:
            try:
                self._listening, self.address = self.address.listen()
            except OSError as error:
                raise SourceError(
                    f"{self.label} cannot be had: {error.strerror or error}", "use another one"
                ) from error

    def close(self) -> None:
        """Close all connections and release the address. Idempotent."""
        # Before it is closed: once nothing listens there, another program may take the path.
        if self._listening is not None:
            self.address.release()
        newest = self._next[0] if self._next else None
        for each in (self._sender, newest, self._listening):
            if each is not None:
                each.close()
        self._sender = self._next = self._listening = None

    async def wait_for_sender(self) -> None:
        """Wait for a sender, and keep it for the next reader. May run on an event loop of its own."""
        await self._start_accepting()
        try:
            await self._has_next.wait()
        finally:
            await self.release()

    async def __aenter__(self) -> Self:
        await self._start_accepting()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.release()
        self.close()

    async def release(self, rest: bytes | None = b"") -> None:
        """Stop reading, and keep the sender for the next reader.

        Args:
            rest: Bytes that the next reader gets first; None: disconnect the sender instead.
        """
        # Waited for: a connection that is just being
        # accepted would otherwise have no owner and stay open.
        await cancel_and_wait(self._accepting)
        sender, self._sender = self._sender, None
        # A newer sender waits already: the old one must not be handed on in its place.
        if sender and (self._next or rest is None):
            sender.close()
        elif sender:
            self._next = sender, rest or b""

    async def read(self) -> bytes:
        """The next bytes; empty once when the sender has ended or a newer one has replaced it."""
        if self._sender is None:
            await self._has_next.wait()
            self._has_next.clear()
            assert self._next
            (self._sender, early), self._next = self._next, None
            if early:
                return early
        data = await _read(self._sender)
        if self._next:  # a newer sender: what is left of this one must not be mixed into its sound
            data = b""
        if not data:
            self._sender.close()
            self._sender = None
        return data

    async def _start_accepting(self) -> None:
        await asyncio.to_thread(self.listen)
        assert self._listening
        # Made here: an asyncio.Event belongs to the loop that waits first, and preview and session have two.
        self._has_next = asyncio.Event()
        if self._next:
            self._has_next.set()
        self._accepting = asyncio.create_task(self._accept(self._listening), name=f"accept at {self.label}")

    async def _accept(self, listening: socket.socket) -> None:
        """Authenticate each incoming connection, several at a time."""
        pending: dict[asyncio.Task[None], None] = {}
        try:
            while True:
                await wait_readable(listening.fileno())
                try:
                    connection, _ = listening.accept()
                except BlockingIOError:  # closed again by its peer
                    continue
                except OSError as error:
                    _log.warning("%s: no connection can be accepted: %s", self.label, error.strerror)
                    await asyncio.sleep(_ACCEPT_PAUSE_SECONDS)
                    continue
                if len(pending) >= _MAX_PENDING:
                    # The oldest has had most of its time; a port scan must not keep the real sender out.
                    oldest = next(iter(pending))
                    await cancel_and_wait(oldest)
                task = asyncio.create_task(self._authenticate(connection), name=f"token at {self.label}")
                pending[task] = None
                task.add_done_callback(pending.pop)
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    async def _authenticate(self, connection: socket.socket) -> None:
        """Make the connection the next sender, or close it."""
        early: bytes | None = None
        try:
            connection.setblocking(False)
            # Root may connect to any socket file, as may a process that inherited it; a port has its token.
            if self.token is None and not is_own_user(peer_uid(connection)):
                return
            async with asyncio.timeout(self._token_seconds):
                early = await self._read_token(connection)
            if early is not None:
                self._set_next(connection, early)
        except OSError:  # also TimeoutError: it was closed, or sent nothing
            early = None
        finally:
            if early is None:
                connection.close()
                _log.info("%s: rejected a connection: no token, a wrong one, or another user", self.label)

    async def _read_token(self, connection: socket.socket) -> bytes | None:
        """The sound that came with the token; None without the right token."""
        received = await read_ready(connection.fileno())
        if self.token is None:
            return received or None
        # Limited: a peer that never ends its line would otherwise fill the memory.
        while b"\n" not in received[:_TOKEN_BYTES]:
            more = await read_ready(connection.fileno()) if len(received) < _TOKEN_BYTES else b""
            if not more:
                return None
            received += more
        line, _, early = received.partition(b"\n")
        # Stripped: a shell may have added a carriage return or a space.
        return early if hmac.compare_digest(line.strip(), self.token.encode()) else None

    def _set_next(self, connection: socket.socket, early: bytes) -> None:
        """Make the connection the sender that :meth:`read` switches to."""
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in _KEEPALIVE:
                connection.setsockopt(socket.IPPROTO_TCP, option, value)
        if self._next:
            self._next[0].close()
        self._next = connection, early
        if self._sender:
            with suppress(OSError):
                self._sender.shutdown(socket.SHUT_RD)  # wakes a read that waits for the old sender
        self._has_next.set()


async def _read(sender: socket.socket) -> bytes:
    """The bytes that can be read; empty when the connection has ended, cleanly or not."""
    try:
        return await read_ready(sender.fileno())
    except OSError as error:
        _log.info("the connection of a sender broke: %s", error.strerror)
        return b""
