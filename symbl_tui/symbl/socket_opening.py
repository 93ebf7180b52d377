"""Opens the WebSockets of an engine, and says in a sentence why one cannot be opened or has ended."""

import ssl
from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as websocket_connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxy,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)
from websockets.frames import CloseCode
from websockets.uri import parse_uri

from symbl_tui.errors import (
    AuthenticationError,
    ConfigError,
    EngineError,
    EngineUnreachable,
    ProtocolError,
)
from symbl_tui.symbl.auth import Token
from symbl_tui.symbl.connection_errors import (
    NO_ENGINE_BEHIND,
    NOT_SYMBL,
    busy,
    connection_error,
    restarting,
    unreachable,
)
from symbl_tui.symbl.keepalive import Keepalive
from symbl_tui.system.network import is_loopback
from symbl_tui.unreachable_cause import UnreachableCause

_OPEN_TIMEOUT: Final = 10.0
# A session is to be closed within 5 s, whether or not the server answers the close.
_CLOSE_TIMEOUT: Final = 1.0

_IS_IT: Final = "is it a server of Symbl's API?"
# Bytes of a frame, as the library has it by default: a result takes a few kilobytes.
_MAX_MESSAGE: Final = 1 << 20


class _Connect(websocket_connect):
    """A connection that stays at the server that the user named: the token is for that one."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        try:
            moved = super().process_redirect(exc)
        except InvalidURI:  # a page
            return exc
        return moved if isinstance(moved, str) and _server(moved) == _server(self.uri) else exc


def _server(uri: str) -> tuple[bool, str, int]:
    parsed = parse_uri(uri)
    return parsed.secure, parsed.host, parsed.port


async def open_socket(
    url: str, path: str, token: Token, tls: ssl.SSLContext | None, keepalive: Keepalive
) -> ClientConnection:
    """Open a WebSocket of the engine at ``url``, with the token in a header and never in the address.

    Raises:
        AuthenticationError: the token is rejected.
        EngineUnreachable: the connection fails.
        ProtocolError: the peer does not speak WebSocket, or has no such path.
        ConfigError: the environment names a proxy that cannot be used.
    """
    address = "ws" + url.removeprefix("http") + path
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
    except (InvalidHandshake, InvalidURI, OSError, EOFError) as error:
        raise _opening_error(url, error) from error


def _opening_error(url: str, error: Exception) -> AuthenticationError | EngineError:
    """Translate the failure of a handshake with ``url``."""
    match error:
        case InvalidStatus():
            return _refused(url, error.response.status_code)
        case ProxyError():
            status = error.response.status_code if isinstance(error, InvalidProxyStatus) else 0
            brief = f"HTTP {status}" if status else "proxy does not answer"
            return unreachable(url, f"by the proxy: {error}", brief, UnreachableCause.PROXY)
        case InvalidHandshake() | InvalidURI():
            return ProtocolError(f"{url} does not speak WebSocket", _IS_IT, NOT_SYMBL)
        case TimeoutError():
            # No mistake in the address: a moment ago, there was a token at it.
            reason = f"no answer within {_OPEN_TIMEOUT:g} s"
            return unreachable(url, reason, "no answer", UnreachableCause.UNAVAILABLE)
        case _:
            return connection_error(url, error, _OPEN_TIMEOUT)


def _refused(url: str, status: int) -> AuthenticationError | EngineError:
    if status in (401, 403):
        return AuthenticationError(
            f"{url} refuses the token (HTTP {status})", "check the app id and secret", "credentials refused"
        )
    if status in NO_ENGINE_BEHIND:
        return unreachable(url, f"HTTP {status}", cause=UnreachableCause.UNAVAILABLE)
    if status == 429 or status >= 500:
        return unreachable(url, f"HTTP {status}")
    return ProtocolError(f"{url} has no Streaming API there (HTTP {status})", _IS_IT, f"HTTP {status}")


def closed_error(url: str, error: ConnectionClosed) -> EngineError:
    """Translate the end of a connection to ``url`` into an error."""
    # `sent` is the code that this side closed with: the fault was found here, in what the server sent.
    if error.sent is not None and error.sent.code == 1009:
        return ProtocolError(f"{url} sent a message over 1 MiB", _IS_IT, "message too large")
    if error.sent is not None and error.sent.code in (1002, 1007):
        return ProtocolError(f"{url} breaks the WebSocket protocol", _IS_IT, NOT_SYMBL)
    # No close frame: the network is gone, or the process was killed.
    if error.rcvd is None:
        message = f"the link to {url} died without a word"
        return EngineUnreachable(message, "check the network", "link died", UnreachableCause.LOST)
    if error.rcvd.code == CloseCode.SERVICE_RESTART:
        return restarting(url)
    if error.rcvd.code == CloseCode.TRY_AGAIN_LATER:
        return busy(url, error.rcvd.reason or f"code {error.rcvd.code}")
    message = f"{url} closed the connection (code {error.rcvd.code})"
    return EngineUnreachable(message, brief="closed by the engine")
