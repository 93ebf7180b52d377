"""``listen:tcp://...``: senders connect to a port without a token; the right one is told by its user.

FFmpeg would accept the first connection, and no other. Here the port stays open: a program of another user of
this machine is refused (the kernel tells whose a local connection is), one that sends nothing is closed in
time, and of one's own the newest is the sender.
"""

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.media.media_url import MediaAddress
from symbl_tui.audio.sources.media import MediaSource
from symbl_tui.errors import SourceError
from symbl_tui.system.peer_user import is_own_user, peer_uid, user_name
from symbl_tui.system.tasks import cancel_and_wait

MAX_WAITING: Final = 8
"""Connections that may wait to be the sender; the oldest is closed for the next one."""

_ACCEPT_PAUSE_SECONDS: Final = 1.0
# How many stalls long a new sender may take to its first decodable sound.
_FIRST_STALLS: Final = 2

_log = logging.getLogger(__name__)


class TcpListener:
    """A listening port and the connections that wait to be its sender. Used on one event loop."""

    def __init__(self, address: MediaAddress, on_refused: Callable[[str], None]) -> None:
        """``on_refused`` gets a sentence for each connection of another user."""
        self.label = address.label
        self._on_refused = on_refused
        parts = urlsplit(address.url)
        self._host, self._port = parts.hostname, parts.port
        self._listening: socket.socket | None = None
        self._waiting: list[socket.socket] = []
        self._sender: socket.socket | None = None
        self._arrived = asyncio.Event()
        self._accepting: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Bind the port. May block; raises ``OSError``."""
        family, kind, _, _, address = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(MAX_WAITING)
            listening.setblocking(False)
        except BaseException:
            listening.close()
            raise
        self._listening = listening

    def start(self) -> None:
        """Accept connections from now on."""
        self._accepting = asyncio.create_task(self._accept(), name=f"accept at {self.label}")

    async def close(self) -> None:
        """Close all connections and the port. Idempotent."""
        await cancel_and_wait(self._accepting)
        for each in (*self._waiting, self._sender, self._listening):
            if each is not None:
                each.close()
        self._waiting, self._sender, self._listening = [], None, None

    async def next_sender(self) -> socket.socket:
        """The newest connection that waits, once there is one; the caller closes it."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        self._sender = self._waiting.pop()
        return self._sender

    async def _accept(self) -> None:
        assert self._listening
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(self._listening)
            except OSError as error:  # e.g. no more files may be open
                _log.warning("%s: no connection can be accepted: %s", self.label, error.strerror)
                await asyncio.sleep(_ACCEPT_PAUSE_SECONDS)
                continue
            try:
                uid = peer_uid(connection)
            except OSError:  # reset before it was accepted, as a port scan does: it has no peer any more
                connection.close()
                continue
            if uid is not None and not is_own_user(uid):
                connection.close()
                self._on_refused(f"{self.label} has refused a sender of another user ({user_name(uid)})")
                continue
            self._waiting.append(connection)
            if len(self._waiting) > MAX_WAITING:
                self._waiting.pop(0).close()
            self._arrived.set()
            if uid is not None and self._sender is not None:
                # A newer one of the same user: the present connection may be dead, which TCP does not tell.
                with suppress(OSError):
                    self._sender.shutdown(socket.SHUT_RD)


class TcpSender:
    """The next sender at a port.

    Raises:
        SourceError: On entering, when it has no decodable sound in time; while iterating, when it is gone.
    """

    live = True
    format: AudioFormat

    def __init__(self, listener: TcpListener, channels: int, stall_seconds: float) -> None:
        self.label = f"listener {listener.label}"
        self._listener = listener
        self._channels = channels
        self._stall_seconds = stall_seconds
        self._media: MediaSource | None = None
        self._connection: socket.socket | None = None
        """Ours stays open beside the child's, so that the listener can end it for a newer one."""

    def reopened(self) -> "TcpSender":
        """The sender after this one."""
        return TcpSender(self._listener, self._channels, self._stall_seconds)

    async def __aenter__(self) -> Self:
        self._connection = await self._listener.next_sender()
        try:
            self._media = await self._open(self._connection)
        except BaseException:
            self._connection.close()
            raise
        self.format = self._media.format
        return self

    async def _open(self, connection: socket.socket) -> MediaSource:
        # The child's read blocks, and ends where nothing comes for that long (a struct timeval).
        connection.setblocking(True)
        seconds = int(self._stall_seconds), int(self._stall_seconds % 1 * 1e6)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", *seconds))
        request = MediaRequest(
            self._listener.label,
            listen=True,
            fd=connection.fileno(),
            mix=self._channels,
            stall_seconds=self._stall_seconds,
        )
        media = MediaSource(request, self.label, live=True)
        try:
            async with asyncio.timeout(_FIRST_STALLS * self._stall_seconds):
                return await media.__aenter__()
        except TimeoutError as error:
            raise SourceError(f"{self.label}: a connection sent no decodable sound") from error

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._media and self._connection:
            self._connection.close()
            await self._media.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        assert self._media
        async for frame in self._media:
            yield frame
        raise SourceError(
            f"{self.label} broke off: its sender is gone, or the network", "see that it is sent again"
        )
