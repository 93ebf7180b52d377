"""Gives every request an id, for its log lines and its response, and measures it."""

import re
import secrets
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from symbl_tui.engine.logs.log_context import bind
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.http_metrics import method_of
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.rest.middleware import TOKEN_PATHS

REQUEST_ID: Final = "x-request-id"
"""The header with a request's id: as the proxy sent it, or a new one."""

# What an id may be, whoever made it: it goes into logs and a header.
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")

_REFUSALS: Final = {
    401: RefusalReason.TOKEN,
    413: RefusalReason.SIZE,
    429: RefusalReason.RATE,
}
"""The statuses that always mean the same; others are counted where they are decided."""


class RequestObserver:
    """ASGI middleware, outside of all others."""

    def __init__(self, app: ASGIApp, metrics: EngineMetrics) -> None:
        self._app = app
        self._http, self._node, self._tracer = metrics.http, metrics.node, metrics.tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        request_id = accept_id(headers.get(REQUEST_ID, ""))
        bind(request=request_id)
        response = _Response(send, request_id)
        if scope["type"] == "websocket":
            return await self._observe(scope, receive, response)
        with self._tracer.span("request", headers=headers) as span:
            try:
                return await self._observe(scope, receive, response)
            finally:
                method, route = method_of(scope["method"]), _route(scope)
                attributes = {"http.request.method": method, "http.route": route, "request": request_id}
                attributes["http.response.status_code"] = str(response.status)
                span.set(attributes, f"{method} {route}")

    async def _observe(self, scope: Scope, receive: Receive, response: "_Response") -> None:
        began = time.perf_counter()
        try:
            return await self._app(scope, receive, response.send)
        finally:
            # Only now: the router puts its choice into the scope.
            route = _route(scope)
            if reason := _refusal(response.status, route):
                self._node.refusals.count(reason)
            if scope["type"] == "http":
                seconds = time.perf_counter() - began
                self._http.record(scope["method"], route, response.status, seconds)


def _refusal(status: int, route: str) -> RefusalReason | None:
    """The reason of a refusal that is not counted where it is decided."""
    reason = _REFUSALS.get(status)
    if route in TOKEN_PATHS and reason in (RefusalReason.TOKEN, RefusalReason.RATE):
        return RefusalReason.CREDENTIALS
    # A 429 of a route is a limit of its own; without a route it is that of the client's rate.
    return None if route and reason is RefusalReason.RATE else reason


def _route(scope: Scope) -> str:
    """The pattern of the route that the router chose; empty: none."""
    return str(getattr(scope.get("route"), "path", ""))


class _Response:
    """Passes on a response, with the request's id, and remembers its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send, self._request_id = send, request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        """Send a message of the response."""
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
            MutableHeaders(scope=message)[REQUEST_ID] = self._request_id
        await self._send(message)


def accept_id(sent: str) -> str:
    """The id of a request as a proxy or client sent it; a new one where it cannot be used."""
    return sent if _ID.fullmatch(sent) else secrets.token_hex(8)
