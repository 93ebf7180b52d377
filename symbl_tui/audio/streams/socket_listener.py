"""A socket as a place where sound is written: a port of this machine, or a file that only its user may use.

Whoever comes over TCP says a token first. The newest writer is the one that is heard: a link that dropped
without a word must not keep its successor out.
"""

import asyncio
import hmac
import logging
import socket
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.streams.byte_stream import read_ready, readable
from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress
from symbl_tui.errors import SourceError

GREETING_SECONDS: Final = 10.0
"""How long whoever came may take to say the token, or the first sound where none is needed."""

_TOKEN_BYTES: Final = 128
"""A line that is longer is no token."""
_GUESTS: Final = 8
"""So many may be about to say their token; the oldest of them gives way to the next."""
_PAUSE_SECONDS: Final = 1.0
_KEEPALIVE: Final = ((socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 5), (socket.TCP_KEEPCNT, 3))
"""A peer whose machine is gone is noticed after 25 s."""

_log = logging.getLogger(__name__)


class SocketListener:
    """A listening socket, and whoever writes to it.

    Args:
        address: where it listens.
        token: what a writer's first line must be; None where the address keeps others out itself.

    Raises:
        SourceError: on entering and from :meth:`listen`, when the address cannot be had.
    """

    live = True

    def __init__(self, address: TcpAddress | UnixAddress, token: str | None = None) -> None:
        self.address = address
        """Where it listens; the port is known once it does."""
        self.token = token
        """What a writer says first; secret."""
        self._listening: socket.socket | None = None
        self._writer: socket.socket | None = None
        self._next: tuple[socket.socket, bytes] | None = None
        """Who came last and is to be heard, and what was brought along."""
        self._came: asyncio.Event
        """Set while there is one; made anew on every loop."""
        self._admitting: asyncio.Task[None]

    @property
    def label(self) -> str:
        """What to call it on screen."""
        return f"socket {self.address}"

    def listen(self) -> None:
        """Take the address, if it is not taken yet. May block; raises :class:`SourceError`."""
        if self._listening is None:
            try:
                self._listening, self.address = self.address.listen()
            except OSError as error:
                raise SourceError(
                    f"{self.label} cannot be had: {error.strerror or error}", "use another one"
                ) from error

    def close(self) -> None:
        """Send everybody away and let go of the address. Harmless when closed."""
        newest = self._next[0] if self._next else None
        for each in (self._writer, newest, self._listening):
            if each is not None:
                each.close()
        if self._listening is not None:
            self.address.leave()
        self._writer = self._next = self._listening = None

    async def first(self) -> None:
        """Return when there is a writer, whom the next to enter hears. May run on a loop of its own."""
        await self._begin()
        try:
            await self._came.wait()
        finally:
            await self.leave()

    async def __aenter__(self) -> Self:
        await self._begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()
        self.close()

    async def leave(self, rest: bytes | None = b"") -> None:
        """Let the next to enter hear the writer that is here, from ``rest`` of its sound on; None: not it."""
        self._admitting.cancel()
        await asyncio.wait((self._admitting,))
        writer, self._writer = self._writer, None
        if writer and (self._next or rest is None):
            writer.close()
        elif writer:
            self._next = writer, rest or b""

    async def read(self) -> bytes:
        """What was written; nothing once when the writer has gone or another one has come."""
        if self._writer is None:
            await self._came.wait()
            self._came.clear()
            assert self._next
            (self._writer, brought), self._next = self._next, None
            if brought:
                return brought
        read = await _read(self._writer)
        if self._next:
            read = b""
        if not read:
            self._writer.close()
            self._writer = None
        return read

    async def _begin(self) -> None:
        await asyncio.to_thread(self.listen)
        assert self._listening
        self._came = asyncio.Event()
        if self._next:
            self._came.set()
        self._admitting = asyncio.create_task(self._admit(self._listening), name=f"who comes to {self.label}")

    async def _admit(self, listening: socket.socket) -> None:
        """Hear everybody who comes out."""
        guests: dict[asyncio.Task[None], None] = {}
        try:
            while True:
                await readable(listening.fileno())
                try:
                    connection, _ = listening.accept()
                except BlockingIOError:  # gone again
                    continue
                except OSError as error:
                    _log.warning("%s: nobody can come in: %s", self.label, error.strerror)
                    await asyncio.sleep(_PAUSE_SECONDS)
                    continue
                if len(guests) >= _GUESTS:
                    oldest = next(iter(guests))
                    oldest.cancel()
                    await asyncio.wait((oldest,))
                guest = asyncio.create_task(self._greet(connection), name=f"somebody at {self.label}")
                guests[guest] = None
                guest.add_done_callback(guests.pop)
        finally:
            for guest in guests:
                guest.cancel()
            await asyncio.gather(*guests, return_exceptions=True)

    async def _greet(self, connection: socket.socket) -> None:
        """Let somebody in who may, and send away everybody else."""
        brought: bytes | None = None
        try:
            connection.setblocking(False)
            async with asyncio.timeout(GREETING_SECONDS):
                brought = await self._greeting(connection)
            if brought is not None:
                self._let_in(connection, brought)
        except OSError:  # also TimeoutError: they left, or said nothing
            brought = None
        finally:
            if brought is None:
                connection.close()
                _log.info("%s: somebody came and was sent away again", self.label)

    async def _greeting(self, connection: socket.socket) -> bytes | None:
        """What of the sound came along with the greeting; None for who may not come in."""
        said = await read_ready(connection.fileno())
        if self.token is None:
            return said or None
        while b"\n" not in said[:_TOKEN_BYTES]:
            more = await read_ready(connection.fileno()) if len(said) < _TOKEN_BYTES else b""
            if not more:
                return None
            said += more
        line, _, brought = said.partition(b"\n")
        # A shell may have put a carriage return or a space behind it.
        return brought if hmac.compare_digest(line.strip(), self.token.encode()) else None

    def _let_in(self, connection: socket.socket, brought: bytes) -> None:
        """Hear this one from now on."""
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in _KEEPALIVE:
                connection.setsockopt(socket.IPPROTO_TCP, option, value)
        if self._next:
            self._next[0].close()
        self._next = connection, brought
        if self._writer:
            with suppress(OSError):
                self._writer.shutdown(socket.SHUT_RD)  # wakes whoever reads it
        self._came.set()


async def _read(writer: socket.socket) -> bytes:
    """What can be read; nothing when the link is gone, however it went."""
    try:
        return await read_ready(writer.fileno())
    except OSError as error:
        _log.info("a writer's link broke: %s", error.strerror)
        return b""
