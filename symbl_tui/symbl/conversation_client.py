"""Fetches pages of a server's Conversation API, with retries. It sends the token to no other server."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Self, TypeVar
from urllib.parse import urljoin

import httpx

from symbl_tui.errors import AuthenticationError, EngineError, EngineUnreachable, ProtocolError
from symbl_tui.symbl.auth import Authenticator, http_client
from symbl_tui.symbl.connection_errors import NOT_SYMBL, connection_error, unreachable
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.system.network import origin

# Of all pages of one answer: twelve hours of talk with every word take less.
_MAX_BYTES: Final = 64 << 20
_MAX_PAGES: Final = 1_000
_MAX_URL: Final = 4_000
# Status codes of what a server does not have, or not yet.
_ABSENT: Final = (404, 405, 410, 501)
# Requests under way at a time.
_AT_ONCE: Final = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retries:
    """How long an answer is waited for, and how often it is asked for."""

    attempts: int = 4
    timeout: float = 15.0
    """Seconds for one page."""
    first: float = 0.5
    """Seconds before the second attempt; doubled at each further one ..."""
    longest: float = 15.0
    """... up to this, also where the server asks for a longer wait."""


class ConversationClient:
    """Fetches what belongs to conversations; a context manager that closes the connections.

    Args:
        endpoint: The server, and the credentials for it.
        tls: From :func:`~symbl_tui.symbl.auth.tls_context`.
        retries: How patient it is.
        pick: Chooses a factor of the wait from 0.5 to 1, so that clients do not come back together.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        tls: ssl.SSLContext | None = None,
        retries: Retries = Retries(),
        pick: Callable[[], float] = lambda: random.uniform(0.5, 1.0),
    ) -> None:
        self._url = endpoint.url
        self._authenticator = Authenticator(endpoint, tls)
        self._http = http_client(tls, retries.timeout)
        self._retries = retries
        self._pick = pick
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def authenticate(self) -> None:
        """Request the token that all pages need; raises as :meth:`pages`."""
        await self._retry(self._authenticator.token)

    async def pages(self, path: str) -> AsyncIterator[bytes]:
        """Iterate the bodies of an answer: its first page, and those that its ``Link`` headers lead to.

        None where the server does not have it.

        Args:
            path: Path and query, e.g. ``/v1/conversations/5093/messages``.

        Raises:
            AuthenticationError: the credentials are refused.
            EngineUnreachable: the server fails, or asks for longer waits than this has.
            ProtocolError: the answer is none of Symbl's API, too large, or leads to another server.
        """
        url: str | None = self._url + path
        seen: set[str] = set()
        size = 0
        while url is not None:
            seen.add(url)  # a server whose pages lead back to one of them would be read for ever
            page = await self._page(url, _MAX_BYTES - size)
            if page is None:
                return
            size += len(page.body)
            yield page.body
            url = page.following
            if url in seen or len(seen) >= _MAX_PAGES:
                raise ProtocolError(f"{self._url} has pages without end", brief="pages without end")

    async def _page(self, url: str, room: int) -> "_Page | None":
        """Fetch a page, however many attempts that takes; None: the server does not have it."""
        try:
            return await self._retry(lambda: self._attempt(url, room))
        except _TokenRejected:
            # It may have ended since; a new one that is rejected is no matter of time.
            try:
                return await self._retry(lambda: self._attempt(url, room))
            except _TokenRejected as error:
                raise AuthenticationError(f"{self._url} refuses the access token (HTTP 401)") from error

    async def _retry(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Attempt something until it succeeds, or has failed for good."""
        # The last attempt stands behind the loop, as nothing is waited for after it.
        wait = self._retries.first
        for _ in range(self._retries.attempts - 1):
            try:
                return await attempt()
            except EngineUnreachable as error:
                asked = error.wait if isinstance(error, _Busy) else 0.0
                await asyncio.sleep(min(self._retries.longest, max(asked, wait * self._pick())))
                wait *= 2
        return await attempt()

    async def _attempt(self, url: str, room: int) -> "_Page | None":
        token = await self._authenticator.token()
        headers = {"Authorization": f"Bearer {token.value}", "Accept": "application/json"}
        timeout = self._retries.timeout
        try:
            async with (
                self._slots,
                asyncio.timeout(timeout),
                self._http.stream("GET", url, headers=headers) as response,
            ):
                if response.status_code in _ABSENT:
                    return None
                if response.status_code == httpx.codes.UNAUTHORIZED:
                    self._authenticator.invalidate(token)
                    raise _TokenRejected
                self._check(response)
                return _Page(await self._body(response, room), self._following(response))
        except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
            # Also a server that breaks off in the middle, which is worth another attempt.
            raise unreachable(self._url, "it broke the answer off", NOT_SYMBL) from error
        except (httpx.TransportError, TimeoutError) as error:
            failure = connection_error(self._url, error, timeout)
            raise failure from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ProtocolError(f"{self._url} leads to an invalid address") from error

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
            raise _Busy(self._url, status, _seconds(response.headers.get("retry-after", "")))
        if status in (httpx.codes.PAYMENT_REQUIRED, httpx.codes.FORBIDDEN):
            raise AuthenticationError(f"{self._url} refuses to give the conversation (HTTP {status})")
        # Redirects too: they are not followed, as the token is for the server that the user named.
        if status != httpx.codes.OK:
            raise ProtocolError(
                f"{self._url} answers, but not as a server of Symbl's API (HTTP {status})",
                brief=f"HTTP {status}",
            )

    async def _body(self, response: httpx.Response, room: int) -> bytes:
        content = bytearray()
        # Piece by piece, so that the limit holds before all of it is in memory.
        async for piece in response.aiter_bytes():
            content += piece
            if len(content) > room:
                raise ProtocolError(f"{self._url} sends more than {_MAX_BYTES >> 20} MiB", brief="too much")
        return bytes(content)

    def _following(self, response: httpx.Response) -> str | None:
        link = response.links.get("next", {}).get("url")
        if not link:
            return None
        url = urljoin(str(response.url), link)
        if len(url) > _MAX_URL or origin(url) != origin(self._url):
            raise ProtocolError(f"{self._url} leads to another server", brief="another server")
        return url


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of an answer."""

    body: bytes
    following: str | None
    """The address of the next one."""


class _TokenRejected(EngineError):
    """The server does not accept the token."""

    def __init__(self) -> None:
        super().__init__("the access token was rejected")


class _Busy(EngineUnreachable):
    """The server cannot answer now."""

    def __init__(self, url: str, status: int, wait: float) -> None:
        known = unreachable(url, f"HTTP {status}")
        super().__init__(known.message, known.remedy, known.brief, known.cause)
        self.wait = wait
        """Seconds that it asks to wait; 0: it does not say."""


def _seconds(retry_after: str) -> float:
    """The seconds in a ``Retry-After`` header; 0 for a date, or anything else."""
    return float(retry_after[:9]) if retry_after.isdecimal() and retry_after.isascii() else 0.0
