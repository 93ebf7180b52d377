"""What is checked before a request is read: how often its sender asks, its token, and how long it is."""

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
from symbl_tui.engine.rest.errors import refusal
from symbl_tui.engine.settings import Limits

UPLOADS: Final = ("/v1/process/audio", "/v1/process/video")
"""What paths of sound begin with."""

_OPEN: Final = ("/oauth2/token:generate", "/oauth2/token:refresh", "/openapi.json", "/healthz")
"""Paths for everybody."""

_MOST_ADDRESSES: Final = 10_000
"""Clients whose pace is remembered."""


class Pace:
    """How many requests an address has left; they come back evenly over a minute."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def wait(self, address: str) -> float:
        """Take one request; the seconds to wait when there is none left, else 0."""
        bucket = self._buckets.pop(address, None) or TokenBucket(
            self._per_minute / 60, self._per_minute, self._clock
        )
        self._buckets[address] = bucket
        if len(self._buckets) > _MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        wait = bucket.refill()
        if not wait:
            bucket.consume()
        return wait


class Gate:
    """ASGI middleware; sockets pass, they have their own doors."""

    def __init__(self, app: ASGIApp, accounts: Accounts, limits: Limits) -> None:
        self._app = app
        self._accounts = accounts
        self._limits = limits
        self._pace = Pace(limits.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most = self._limits.upload_bytes if scope["path"].startswith(UPLOADS) else self._limits.body_bytes
        refused = self._refused(Request(scope), most)
        if refused is not None:
            return await refused(scope, receive, send)
        return await self._app(scope, _Bounded(receive, most), send)

    def _refused(self, request: Request, most: int) -> Response | None:
        wait = self._pace.wait(request.client.host if request.client else "")
        if wait:
            seconds = str(int(wait) + 1)
            return refusal(429, f"too many requests; try again in {seconds} s", {"Retry-After": seconds})
        if request.url.path not in _OPEN and not any(map(self._accounts.verify, tokens_in(request))):
            return refusal(401, INVALID_TOKEN, {"WWW-Authenticate": "Bearer"})
        length = request.headers.get("content-length", "")
        return refusal(413, _too_long(most)) if length.isdecimal() and int(length[:20]) > most else None


class _Bounded:
    """Receives a body until it is too long, whatever length was declared."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._left = receive, most, most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413, _too_long(self._most))
        return message


def _too_long(most: int) -> str:
    return f"a body may have {most} bytes here"
