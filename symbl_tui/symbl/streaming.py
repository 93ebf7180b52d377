"""One WebSocket of the Streaming API: sends one channel's audio, receives its events."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote, urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as websocket_connect
from websockets.exceptions import (
    ConnectionClosed,
    ConnectionClosedOK,
    InvalidHandshake,
    InvalidProxy,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)

from symbl_tui.errors import (
    AuthenticationError,
    ConfigError,
    EngineError,
    EngineUnreachable,
    ProtocolError,
    UnreachableCause,
)
from symbl_tui.symbl.auth import Token
from symbl_tui.symbl.connection_errors import NOT_SYMBL, connection_error, unreachable
from symbl_tui.symbl.event_parser import Received, parse_received
from symbl_tui.symbl.keepalive import DEFAULT_KEEPALIVE, Keepalive
from symbl_tui.system.network import is_loopback

_OPEN_TIMEOUT: Final = 10.0
# A session is to be closed within 5 s, whether or not the server answers the close.
_CLOSE_TIMEOUT: Final = 1.0

_IS_IT: Final = "is it a server of Symbl's API?"
_MAX_MESSAGE: Final = 1 << 20
WINDOW: Final = 64 * 1024
"""Bytes of unconfirmed sound: 2 s at 16 kHz."""


class StreamingConnection:
    """An open socket. Iterate it for the frames of the server, until the server closes it.

    The server confirms sound by answering pings between the chunks, and at most a window of sound is ever
    unconfirmed. So "sent" means that the server has read it, and no ping waits behind more than a window: a
    server that reads slowly can be distinguished from one that is gone.

    Every method raises :class:`EngineUnreachable` when the link is dead.
    """

    def __init__(self, url: str, websocket: ClientConnection, window: int) -> None:
        self._url = url
        self._websocket = websocket
        self._half_window = window // 2
        self._unconfirmed = 0
        """Bytes of sound since the last ping."""
        self._pong: Awaitable[float] | None = None
        """Completes when the server has read all sound up to the last ping."""

    async def send_request(self, request: str) -> None:
        """Send a text frame made by :mod:`symbl_tui.symbl.request_frames`."""
        await self._send(request)

    async def send_audio(self, chunk: bytes) -> None:
        """Send one chunk; waits while the server reads slower than we send."""
        await self._send(chunk)
        self._unconfirmed += len(chunk)
        # Each half window has a ping of its own: while one is awaited the
        # next half is under way, so a link with a long delay is never idle.
        if self._unconfirmed >= self._half_window:
            await self._ping()

    async def _ping(self) -> None:
        try:
            if self._pong is not None:
                await self._pong  # at most two halves of the window are under way
            self._pong = await self._websocket.ping()
        except ConnectionClosed as error:
            raise self._translate(error) from error
        self._unconfirmed = 0

    async def _send(self, message: str | bytes) -> None:
        try:
            await self._websocket.send(message)
        except ConnectionClosed as error:
            raise self._translate(error) from error

    async def __aiter__(self) -> AsyncIterator[Received]:
        try:
            async for frame in self._websocket:
                yield parse_received(frame)
        except ConnectionClosedOK:
            return
        except ConnectionClosed as error:
            raise self._translate(error) from error

    def _translate(self, error: ConnectionClosed) -> EngineError:
        # `sent` is the code that this side closed with: the fault was found here, in what the server sent.
        if error.sent is not None and error.sent.code == 1009:
            return ProtocolError(f"{self._url} sent a message over 1 MiB", _IS_IT, "message too large")
        if error.sent is not None and error.sent.code in (1002, 1007):
            return ProtocolError(f"{self._url} breaks the WebSocket protocol", _IS_IT, NOT_SYMBL)
        # No close frame: the network is gone, or the process was killed.
        if error.rcvd is None:
            return EngineUnreachable(
                f"the link to {self._url} died without a word", "check the network", "link died"
            )
        message = f"{self._url} closed the connection (code {error.rcvd.code})"
        return EngineUnreachable(message, brief="closed by the engine")


class _Connect(websocket_connect):
    """A connection that follows no redirect: the token is for the host that the user named."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@asynccontextmanager
async def connect(
    url: str,
    connection_id: str,
    token: Token,
    tls: ssl.SSLContext | None = None,
    window: int = WINDOW,
    keepalive: Keepalive = DEFAULT_KEEPALIVE,
) -> AsyncIterator[StreamingConnection]:
    """Open ``/v1/realtime/insights/{connection_id}`` on the server at ``url``; closed on leaving.

    Every official SDK uses that path. The token goes into a header, never into the URL. At most ``window``
    bytes of sound are ever unconfirmed. A server that does not answer the pings of ``keepalive`` is given up.

    Raises:
        AuthenticationError: the token is rejected.
        EngineUnreachable: the connection fails.
        ProtocolError: the peer does not speak WebSocket.
    """
    websocket = await _open(url, connection_id, token, tls, keepalive)
    raw: socket.socket = websocket.transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, window)  # a window always fits: no ping is held up
    try:
        yield StreamingConnection(url, websocket, window)
    except asyncio.CancelledError:
        websocket.transport.abort()  # no time for a closing handshake
        raise
    finally:
        await websocket.close()


async def _open(
    url: str, connection_id: str, token: Token, tls: ssl.SSLContext | None, keepalive: Keepalive
) -> ClientConnection:
    address = "ws" + url.removeprefix("http") + f"/v1/realtime/insights/{quote(connection_id, safe='')}"
    try:
        return await _Connect(
            address,
            additional_headers={"X-API-KEY": token.value},
            compression=None,  # sound does not shrink, and deflate costs CPU and memory per socket
            open_timeout=_OPEN_TIMEOUT,
            close_timeout=_CLOSE_TIMEOUT,
            ping_interval=keepalive.ping_interval,
            ping_timeout=keepalive.ping_timeout,
            max_size=_MAX_MESSAGE,
            write_limit=4096,  # the kernel's buffer is the only one
            ssl=(tls or True) if address.startswith("wss:") else None,
            # Environment variables name proxies for other hosts; a local engine is not reachable through one.
            proxy=None if is_loopback(urlsplit(url).hostname or "") else True,
        )
    except InvalidProxy:
        # Not chained: the proxy's address may hold a password.
        raise ConfigError(
            "HTTPS_PROXY or one of its kind names a proxy that cannot be used", "expected http://HOST:PORT"
        ) from None
    except InvalidStatus as error:
        raise _refused(url, error.response.status_code) from error
    except (InvalidHandshake, InvalidURI) as error:
        if isinstance(error, ProxyError):
            status = error.response.status_code if isinstance(error, InvalidProxyStatus) else 0
            brief = f"HTTP {status}" if status else "proxy does not answer"
            raise unreachable(url, f"by the proxy: {error}", brief, UnreachableCause.PROXY) from error
        raise ProtocolError(f"{url} does not speak WebSocket", _IS_IT, NOT_SYMBL) from error
    except (OSError, EOFError) as error:
        raise connection_error(url, error, _OPEN_TIMEOUT) from error


def _refused(url: str, status: int) -> AuthenticationError | EngineError:
    if status in (401, 403):
        return AuthenticationError(
            f"{url} refuses the token (HTTP {status})", "check the app id and secret", "credentials refused"
        )
    if status == 429 or status >= 500:
        return unreachable(url, f"HTTP {status}")
    return ProtocolError(f"{url} has no Streaming API there (HTTP {status})", _IS_IT, f"HTTP {status}")
