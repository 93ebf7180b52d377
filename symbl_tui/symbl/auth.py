"""Getting a token from ``POST /oauth2/token:generate``; it never appears in a repr, a log or an error."""

import asyncio
import json
import re
import ssl
import time
from dataclasses import dataclass, field
from typing import Final

import httpx

from symbl_tui.errors import AuthenticationError, ConfigError, EngineUnreachable, ProtocolError
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.narrow import Json, number
from symbl_tui.text import clean

_TIMEOUT: Final = 10.0
_MAX_BODY: Final = 1 << 20
_MARGIN: Final = 60.0
"""Seconds before its expiry that a token counts as expired."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and when it ends, on the monotonic clock."""

    value: str = field(repr=False)
    expires: float

    @property
    def fresh(self) -> bool:
        """Whether it can still be presented."""
        return time.monotonic() < self.expires - _MARGIN


class Authenticator:
    """Keeps a valid token for one endpoint. One task at a time asks for it; the others wait."""

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext | None = None) -> None:
        self._endpoint = endpoint
        self._tls = tls
        self._token: Token | None = None
        self._lock = asyncio.Lock()

    async def token(self) -> Token:
        """A fresh token, the cached one where that will do.

        Raises:
            AuthenticationError: the credentials are refused.
            EngineUnreachable: nobody answers.
            ProtocolError: what answers is not a server of Symbl's API.
        """
        async with self._lock:
            if self._token is None or not self._token.fresh:
                self._token = await generate_token(self._endpoint, self._tls)
            return self._token


async def generate_token(endpoint: Endpoint, tls: ssl.SSLContext | None = None) -> Token:
    """Exchange the application's id and secret for a token; raises as :meth:`Authenticator.token`."""
    url = f"{endpoint.url}/oauth2/token:generate"
    grant = {"type": "application", "appId": endpoint.app_id, "appSecret": endpoint.app_secret}
    try:
        async with (
            asyncio.timeout(_TIMEOUT),
            httpx.AsyncClient(verify=tls or True, timeout=_TIMEOUT) as client,
            client.stream("POST", url, json=grant) as response,
        ):
            return _token(response.status_code, await _body(response), endpoint.url)
    except httpx.InvalidURL as error:
        raise ConfigError(f"{endpoint.url} is not the address of an engine ({error})") from error
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise ProtocolError(f"{endpoint.url} does not speak HTTP; is this the engine's address?") from error
    except (httpx.TransportError, TimeoutError) as error:
        raise EngineUnreachable(unreachable(endpoint.url, str(error) or "no answer in time")) from error


async def _body(response: httpx.Response) -> Json:
    """The response's JSON object; an empty one when it is something else or too large to be a token."""
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > _MAX_BODY:
            return {}
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def unreachable(url: str, reason: str) -> str:
    """The sentence for an engine that cannot be reached."""
    return f"nobody answers at {url} ({clean(reason, 200)}); check the address and the network"


def _token(status: int, body: Json, url: str) -> Token:
    if status in (400, 401, 402, 403):
        raise AuthenticationError(
            f"{url} refuses the app id and secret (HTTP {status}); check SYMBL_APP_ID and SYMBL_APP_SECRET"
        )
    if status == 429 or status >= 500:
        raise EngineUnreachable(unreachable(url, f"HTTP {status}"))
    value = body.get("accessToken") if status == 200 else None
    # It becomes a header: only what RFC 7230 allows there may pass.
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,16384}", value):
        raise ProtocolError(f"{url} answers, but not as a server of Symbl's API (HTTP {status})")
    return Token(value, time.monotonic() + (number(body, "expiresIn") or 3600.0))


def tls_context(ca_file: str) -> ssl.SSLContext | None:
    """A context that trusts a private authority too, or None for the defaults.

    Raises:
        ConfigError: the file cannot be read or holds no certificate.
    """
    if not ca_file:
        return None
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            f"engine.ca_file: expected a PEM file with certificates, but {ca_file}: {error}"
        ) from error
    return context
