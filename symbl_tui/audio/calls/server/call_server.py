"""The server of calls: its listeners, its hub, and the clock that moves the calls on."""

import asyncio
import secrets
import socket
import ssl
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.calls.call_codec import Secrets, Webhook
from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.platform import Platform, Transport
from symbl_tui.audio.calls.server.audiosocket_connection import AudioSocketConnection, AudioSocketListening
from symbl_tui.audio.calls.server.call_routes import CallRoutes
from symbl_tui.audio.calls.server.http_connection import HttpConnection
from symbl_tui.audio.calls.server.listening import Listening
from symbl_tui.audio.calls.server.open_connections import OpenConnections
from symbl_tui.audio.calls.server.operator_lines import OperatorLines
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.system.limits.guarded_listener import GuardedListener
from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter
from symbl_tui.system.limits.pending_connections import PendingConnections
from symbl_tui.system.server_certificate import Tls
from symbl_tui.system.tasks import cancel_and_wait

# How much longer than a request a connection is kept that was answered and does not close.
_PENDING_FACTOR: Final = 2
# So often the hub is asked which calls are due: each is at a time of its own.
_LOOKS_PER_TICK: Final = 10
# Connections that may wait to be accepted: a crowd of them must not have a platform's repeated.
_BACKLOG: Final = 1024
# How long connections may take to end when the server does.
_CLOSE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """What the operator says of the server."""

    platforms: Sequence[Platform]
    """Those whose calls are taken, if their secrets are there."""
    secrets: Secrets = field(default_factory=dict, repr=False)
    origin: str = ""
    """The public ``wss://HOST[:PORT]``; empty: the address of the listener."""
    tls: Tls | None = None
    behind_proxy: bool = False
    """Whether a proxy on this machine says with ``X-Forwarded-For`` who a peer is."""
    announced: frozenset[uuid.UUID] = frozenset()
    """Ids of AudioSocket calls that are accepted; empty: all."""
    limits: ServerLimits = field(default_factory=ServerLimits)


class CallServer:
    """Serves while it is entered. Used on one event loop.

    Args:
        hub: The calls.
        settings: See there.
        listener: Of HTTP; None: AudioSocket alone. It stays the caller's to close, as the next one does.
        audiosocket: Of AudioSocket; None: none.
        report: Gets lines for the operator.
    """

    def __init__(
        self,
        hub: CallHub,
        settings: ServerSettings,
        listener: socket.socket | None,
        audiosocket: socket.socket | None = None,
        report: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.hub = hub
        self.identity = secrets.token_hex(16)
        self._settings = settings
        self._listener = listener
        self._audiosocket = audiosocket
        self._lines = OperatorLines(report)
        self._servers: list[asyncio.Server] = []
        self._webhooks: dict[str, Webhook] = {}
        self._connections = OpenConnections()
        self._ticking: asyncio.Task[None] | None = None
        scheme = "wss" if settings.tls else "ws"
        own = f"{scheme}://{_address(listener)}" if listener else ""
        self.routes = CallRoutes(settings.platforms, settings.secrets, settings.origin or own)

    async def __aenter__(self) -> Self:
        limits = self._settings.limits
        for platform in self.routes.platforms:
            if platform.open_webhook:
                connect = partial(self.hub.connect, platform)
                self._webhooks[platform.name] = platform.open_webhook(
                    self._settings.secrets, connect, self._lines.refuse
                )
        if self._listener:
            pending = PendingConnections(limits.pending, _PENDING_FACTOR * limits.head_seconds)
            shared = Listening(
                hub=self.hub,
                routes=self.routes,
                webhooks=self._webhooks,
                connections=self._connections,
                pending=pending,
                failures=PeerRateLimiter(limits.failures_per_minute),
                lines=self._lines,
                limits=limits,
                identity=self.identity,
                behind_proxy=self._settings.behind_proxy,
            )
            await self._listen(lambda: HttpConnection(shared), self._listener, pending, self._settings.tls)
        if self._audiosocket:
            pending = PendingConnections(limits.pending, _PENDING_FACTOR * limits.first_message)
            exchange = AudioSocketListening(
                hub=self.hub,
                platform=next(each for each in self._settings.platforms if each.transport is Transport.TCP),
                announced=self._settings.announced,
                connections=self._connections,
                pending=pending,
                lines=self._lines,
                limits=limits,
            )
            await self._listen(lambda: AudioSocketConnection(exchange), self._audiosocket, pending, None)
        self._ticking = asyncio.create_task(self._tick(), name="calls")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more calls, end those that there are, and close all connections."""
        # First no new connections, then the calls' ends, whose close frames connections are given time for.
        for server in self._servers:
            server.close()
        self.hub.end_all(EndCause.STOPPED)
        await cancel_and_wait(self._ticking)
        for webhook in self._webhooks.values():
            await webhook.close()
        await self._connections.close(_CLOSE_SECONDS)
        self._servers.clear()

    async def _listen(
        self,
        make: Callable[[], asyncio.Protocol],
        listener: socket.socket,
        pending: PendingConnections,
        tls: Tls | None,
    ) -> None:
        guarded = GuardedListener(listener, pending)
        guarded.setblocking(False)
        context = _context(tls) if tls else None
        server = await asyncio.get_running_loop().create_server(
            make,
            sock=guarded,
            backlog=_BACKLOG,
            ssl=context,
            ssl_handshake_timeout=self._settings.limits.head_seconds if context else None,
        )
        self._servers.append(server)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self.hub.limits.tick / _LOOKS_PER_TICK)
            self.hub.advance()


def _context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tls.certificate, tls.key)
    return context


def _address(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
