"""Checks before a request is read: its token, the rate of its client, and the size of its body."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_lookup import INVALID_TOKEN, app_of
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.limits.proxied_client import peer_of
from symbl_tui.engine.logs.log_context import bind
from symbl_tui.engine.rest.error_responses import refusal, too_many
from symbl_tui.engine.rest.request_body import BoundedBody, body_too_long
from symbl_tui.engine.settings import Limits
from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter
from symbl_tui.system.limits.peers import peer_key
from symbl_tui.system.limits.pending_connections import PendingConnections

UPLOADS: Final = ("/v1/process/audio", "/v1/process/video")
"""Prefixes of the paths that take a sound file."""

TOKEN_PATHS: Final = ("/oauth2/token:generate", "/oauth2/token:refresh")
"""Paths that take credentials. Their route limits wrong ones alone: the owner cannot be locked out."""

# A proxy and Prometheus ask here; what strangers send through the proxy must not use up their rate, or they
# take the node for dead.
_PROBE_PATHS: Final = ("/readyz", "/metrics")

# Paths without a rate: what they cost is as little as a refusal, or their route limits it.
_UNLIMITED: Final = (*TOKEN_PATHS, *_PROBE_PATHS)

# Paths that need no token.
_PUBLIC: Final = (*_UNLIMITED, "/openapi.json", "/healthz")


class AccessMiddleware:
    """ASGI middleware for HTTP requests; WebSockets pass, as their routes authenticate them."""

    def __init__(
        self,
        app: ASGIApp,
        accounts: Accounts,
        limits: Limits,
        pending: PendingConnections,
        timing: Timing,
    ) -> None:
        self._app = app
        self._accounts = accounts
        self._limits = limits
        self._pending = pending
        self._timing = timing
        # Apart from one another: requests without a token never use up what those with one may do. With one
        # each connection counts by itself: all clients of an account have one token (as Symbl issues it), and
        # those of a machine, or behind a proxy, one address.
        self._rate, self._public_rate, self._anonymous_rate = (
            PeerRateLimiter(limits.requests_per_minute) for _ in range(3)
        )

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
        return await self._app(scope, BoundedBody(receive, max_bytes, self._timing), send)

    def _refuse(self, request: Request, max_bytes: int) -> Response | None:
        path = request.url.path
        app = app_of(self._accounts, request)
        authenticated = app is not None
        request.state.app = app
        host, port = request.client or ("", 0)
        bind(peer=peer_key(host), app=app.id if app else "", authenticated=authenticated)
        if authenticated:
            self._pending.authenticate(peer_of(request))
            rate, client = self._rate, f"{host} {port}"
        else:
            rate = self._public_rate if path in _PUBLIC else self._anonymous_rate
            client = peer_key(host)
        if authenticated or path not in _UNLIMITED:
            # Before the token is judged: each guess at one uses up the rate of its client.
            delay = rate.acquire(client)
            if delay:
                return too_many(delay)
        if not authenticated and path not in _PUBLIC:
            return refusal(401, INVALID_TOKEN, {"WWW-Authenticate": "Bearer"})
        length = request.headers.get("content-length", "")
        # Cut, as int() raises for more than 4,300 digits; 20 are too many already.
        if length.isdecimal() and int(length[:20]) > max_bytes:
            return refusal(413, body_too_long(max_bytes))
        return None
