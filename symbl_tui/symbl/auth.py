"""Request access tokens from ``POST /oauth2/token:generate``; none appears in a repr, a log or an error."""

import asyncio
import json
import re
import ssl
import time
from dataclasses import dataclass, field
from typing import Final

import httpx

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, get_number
from symbl_tui.errors import (
    Advice,
    AuthenticationError,
    ConfigError,
    ProtocolError,
    UsageError,
)
from symbl_tui.symbl.connection_errors import (
    NO_ENGINE_BEHIND,
    NOT_SYMBL,
    clock_skew,
    connection_error,
    unreachable,
)
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.system.network import LOOPBACK_NAMES
from symbl_tui.system.paths import user_path
from symbl_tui.system.regular_files import read_bounded
from symbl_tui.unreachable_cause import UnreachableCause

_TIMEOUT: Final = 10.0
_REFUSED: Final = "credentials refused"
# What answers may be anything, an endless download included; a token takes a few kilobytes.
_MAX_BODY: Final = 1 << 20
# Of a file of authorities; all public ones together have 0.3 MiB.
_MAX_CA_BYTES: Final = 4 << 20
# Seconds before its expiry that a token counts as expired: two machines' clocks and the time of a handshake
# lie between this check and the server's.
_MARGIN: Final = 60.0
# httpx's form of: no proxy for these hosts.
_DIRECT: Final = {f"all://{f'[{host}]' if ':' in host else host}": None for host in LOOPBACK_NAMES}


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and its expiry on the monotonic clock."""

    value: str = field(repr=False)
    expires: float
    clock_skew: Advice | None = None
    """How far this machine's clock was from the server's when it was requested."""

    @property
    def fresh(self) -> bool:
        """Whether it is valid for a while yet."""
        return time.monotonic() < self.expires - _MARGIN


class Authenticator:
    """Caches the token of one endpoint. One task at a time requests it; the others wait."""

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext | None = None) -> None:
        self._endpoint = endpoint
        self._tls = tls
        self._token: Token | None = None
        self._lock = asyncio.Lock()

    async def token(self) -> Token:
        """Return the cached token while it is fresh, else a new one.

        Raises:
            AuthenticationError: the credentials are refused.
            EngineUnreachable: the connection fails.
            ProtocolError: the peer is not a server of Symbl's API.
        """
        # Under the lock: channels connect at once, and one token serves them all.
        async with self._lock:
            if self._token is None or not self._token.fresh:
                self._token = await generate_token(self._endpoint, self._tls)
            return self._token

    def invalidate(self, token: Token) -> None:
        """Drop a token that the engine has rejected, so that the next call requests another."""
        # Only the rejected one: another channel may have replaced it meanwhile.
        if self._token is token:
            self._token = None


async def generate_token(endpoint: Endpoint, tls: ssl.SSLContext | None = None) -> Token:
    """Exchange the app id and secret for a token; raises as :meth:`Authenticator.token`."""
    return _parse_token(await _request_token(endpoint, tls, _TIMEOUT), endpoint.url)


async def check_credentials(
    endpoint: Endpoint, tls: ssl.SSLContext | None = None, timeout: float = _TIMEOUT
) -> Advice | None:
    """Request a token once, and report precisely what is wrong.

    Args:
        endpoint: the engine and the credentials.
        tls: from :func:`tls_context`.
        timeout: seconds to wait for the answer.

    Returns:
        A warning where this machine's clock is wrong, which is no error in itself; else None.

    Raises:
        AuthenticationError: the credentials are rejected; has the clock's skew, which may be why.
        EngineUnreachable: the connection fails, or the certificate cannot be trusted.
        ProtocolError: the peer is not a server of Symbl's API.
        ConfigError: the address or the proxy in the environment is invalid.
    """
    response = await _request_token(endpoint, tls, timeout)
    try:
        _parse_token(response, endpoint.url)
    except AuthenticationError as error:
        raise AuthenticationError(error.message, error.remedy, error.brief, response.clock_skew) from error
    return response.clock_skew


@dataclass(frozen=True, slots=True)
class _TokenResponse:
    """A server's response to a request for a token."""

    status: int
    body: Json = field(repr=False)
    clock_skew: Advice | None


async def _request_token(endpoint: Endpoint, tls: ssl.SSLContext | None, timeout: float) -> _TokenResponse:
    url = f"{endpoint.url}/oauth2/token:generate"
    grant = {"type": "application", "appId": endpoint.app_id, "appSecret": endpoint.app_secret}
    try:
        async with (
            # Of the whole request: httpx's own timeout begins anew with every byte that arrives.
            asyncio.timeout(timeout),
            http_client(tls, timeout) as client,
            client.stream("POST", url, json=grant) as response,
        ):
            # Noted for refusals too: a wrong clock is a common cause of them.
            skew = clock_skew(response.headers.get("date", ""), time.time())
            return _TokenResponse(response.status_code, await read_body(response), skew)
    except UnicodeEncodeError:
        # Not chained: the original shows a part of the secret.
        raise AuthenticationError("the app id or secret holds characters that none can have") from None
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ConfigError(f"{endpoint.url} is not the address of an engine ({error})") from error
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise ProtocolError(
            f"{endpoint.url} does not speak HTTP", "is this the engine's address?", NOT_SYMBL
        ) from error
    except (httpx.TransportError, TimeoutError) as error:
        raise connection_error(endpoint.url, error, timeout) from error


def http_client(tls: ssl.SSLContext | None, timeout: float) -> httpx.AsyncClient:
    """A client for an engine: it follows no redirects, and loopback is reached without a proxy.

    Raises:
        ConfigError: the proxy in the environment is invalid.
    """
    try:
        return httpx.AsyncClient(verify=tls or True, timeout=timeout, mounts=_DIRECT)
    except (httpx.InvalidURL, ValueError, ImportError):
        # Not chained: the proxy's address may hold a password.
        raise ConfigError(
            "HTTPS_PROXY or one of its kind names a proxy that cannot be used", "expected http://HOST:PORT"
        ) from None


async def read_body(response: httpx.Response) -> Json:
    """The response's JSON object; empty when it is something else or too large for a token."""
    content = bytearray()
    # Piece by piece, so that the limit holds before all of it is in memory.
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > _MAX_BODY:
            return {}
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _parse_token(response: _TokenResponse, url: str) -> Token:
    status = response.status
    if status in (400, 401, 402, 403):
        raise AuthenticationError(
            f"{url} refuses the app id and secret (HTTP {status})", "check both", _REFUSED
        )
    if status in NO_ENGINE_BEHIND:
        raise unreachable(url, f"HTTP {status}", cause=UnreachableCause.UNAVAILABLE)
    # Not the credentials' fault, and worth another attempt.
    if status == 429 or status >= 500:
        raise unreachable(url, f"HTTP {status}")
    if 300 <= status < 400:  # never followed: the secret is for the host that the user named
        raise ProtocolError(
            f"{url} redirects to another address (HTTP {status})", "give that one instead", f"HTTP {status}"
        )
    value = response.body.get("accessToken") if status == 200 else None
    # It becomes a header: only what RFC 7230 allows there may pass.
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,16384}", value):
        raise ProtocolError(
            f"{url} answers, but not as a server of Symbl's API (HTTP {status})", brief=f"HTTP {status}"
        )
    # On the monotonic clock: setting the wall clock must not revive or end a token.
    expires = time.monotonic() + (get_number(response.body, "expiresIn") or 3600.0)
    return Token(value, expires, response.clock_skew)


def tls_context(ca_file: str) -> ssl.SSLContext | None:
    """Create a TLS context that trusts a private authority too; None for the defaults.

    Raises:
        ConfigError: the file cannot be read or holds no certificate.
    """
    if not ca_file:
        return None
    context = ssl.create_default_context()
    try:
        # Read here: OpenSSL would wait for ever for a named pipe. Comments in a file may have any characters.
        pem = read_bounded(user_path(ca_file), _MAX_CA_BYTES).decode("ascii", errors="ignore")
        context.load_verify_locations(cadata=f"{pem}\n")  # never empty, which is another error
    except (OSError, ValueError, UsageError) as error:  # ssl.SSLError is an OSError
        raise ConfigError(
            f"expected a PEM file with certificates, but {clean(ca_file)}: "
            f"{getattr(error, 'strerror', None) or error}",
            key="engine.ca_file",
        ) from error
    return context
