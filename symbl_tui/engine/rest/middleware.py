"""Checks before a request is read: the rate of its address, its token, and the size of its body."""

import time
from collections import OrderedDict
from typing import Final

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_lookup import INVALID_TOKEN, tokens_in
from symbl_tui.engine.limits.rate_limit import Clock, TokenBucket
from symbl_tui.engine.rest.error_responses import refusal
from symbl_tui.engine.settings import Limits

UPLOADS: Final = ("/v1/process/audio", "/v1/process/video")
"""Prefixes of the paths that take a sound file."""

_PUBLIC: Final = ("/oauth2/token:generate", "/oauth2/token:refresh", "/openapi.json", "/healthz")
"""Paths that need no token."""

_MAX_ADDRESSES: Final = 10_000
"""Addresses whose rate is remembered; the least recent ones are dropped."""


class RequestRateLimiter:
    """Limits the requests of each client address, with a token bucket each."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def acquire(self, address: str) -> float:
        """Count a request; returns 0, or the seconds to wait if it is over the limit (and not counted)."""
        # Popped and put back: the order of the dictionary is that of the last use.
        bucket = self._buckets.pop(address, None) or TokenBucket(
            self._per_minute / 60, self._per_minute, self._clock
        )
        self._buckets[address] = bucket
        if len(self._buckets) > _MAX_ADDRESSES:
            self._buckets.popitem(last=False)
        delay = bucket.refill()
        if not delay:
            bucket.consume()
        return delay


class AccessMiddleware:
    """ASGI middleware for HTTP requests; WebSockets pass, as their routes authenticate them."""

    def __init__(self, app: ASGIApp, accounts: Accounts, limits: Limits) -> None:
        self._app = app
        self._accounts = accounts
        self._limits = limits
        self._rate = RequestRateLimiter(limits.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        max_bytes = (
            self._limits.upload_bytes if scope["path"].startswith(UPLOADS) else self._limits.body_bytes
        )
        refused = self._refuse(Request(scope), max_bytes)
        if refused is not None:
            return await refused(scope, receive, send)
        return await self._app(scope, _BoundedBody(receive, max_bytes), send)

    def _refuse(self, request: Request, max_bytes: int) -> Response | None:
        # Before the token: guessing tokens is what the limit is for.
        delay = self._rate.acquire(request.client.host if request.client else "")
        if delay:
            seconds = str(int(delay) + 1)
            return refusal(429, f"too many requests; try again in {seconds} s", {"Retry-After": seconds})
        if request.url.path not in _PUBLIC and not any(map(self._accounts.verify, tokens_in(request))):
            return refusal(401, INVALID_TOKEN, {"WWW-Authenticate": "Bearer"})
        length = request.headers.get("content-length", "")
        return (
            refusal(413, _too_long(max_bytes))
            if length.isdecimal() and int(length[:20]) > max_bytes
            else None
        )


class _BoundedBody:
    """Receives a body up to its limit, whatever length was declared."""

    def __init__(self, receive: Receive, max_bytes: int) -> None:
        self._receive, self._max_bytes, self._remaining = receive, max_bytes, max_bytes

    async def __call__(self) -> Message:
        message = await self._receive()
        # The declared length is the client's word: a chunked body has none.
        self._remaining -= len(message.get("body", b""))
        if self._remaining < 0:
            raise HTTPException(413, _too_long(self._max_bytes))
        return message


def _too_long(max_bytes: int) -> str:
    return f"a body may have {max_bytes} bytes here"
