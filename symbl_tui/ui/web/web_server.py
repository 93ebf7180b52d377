"""Serves the screens to browsers; each tab runs a process of its own on this machine.

textual-serve brings the terminal in the page and the bridge to the program; this adds authentication. The
token is typed into a form and never part of a URL: URLs end in histories and logs. A cookie keeps the browser
authenticated. Browsers send a cookie to every port of a host, so other programs of this machine could read
it: it is limited to a path that only this server's pages know. A socket also needs the nonce of its page and
the right Origin, so that no other page can open one.
"""

import asyncio
import hmac
import secrets
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import aiohttp_jinja2
from aiohttp import web
from textual_serve.server import Server, to_int

from symbl_tui.ui.web.page_nonces import PageNonces
from symbl_tui.ui.web.request_origin import is_own_host, is_own_origin, own_names

_COOKIE: Final = "symbl-tui"
_PAGES: Final = Path(__file__).parent
_ENTER: Final = "/enter"
_HEADERS: Final = {
    "Cache-Control": "no-store",  # a page from the cache has a nonce that was used
    "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # the path of the pages is a secret
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer(Server):
    """Serves one command to clients with the token."""

    def __init__(self, command: str, host: str, port: int, token: str) -> None:
        """Prepare to serve.

        Args:
            command: A shell command that runs a Textual app.
            host: Address to listen on.
            port: TCP port.
            token: What the user has to type.
        """
        shown = f"[{host}]" if ":" in host else host  # an IPv6 address, as URLs write it
        super().__init__(
            command,
            host,
            port,
            title="symbl-tui",
            public_url=f"http://{shown}:{port}",
            templates_path=_PAGES,
        )
        self._token = token
        self._session_cookie = secrets.token_urlsafe(32)
        self._prefix = f"/{secrets.token_urlsafe(16)}"
        self._names = own_names(host)
        self._nonces = PageNonces()

    async def _make_app(self) -> web.Application:
        pages = await super()._make_app()
        pages.router.add_get("/ws/{nonce}", self.handle_websocket)
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/", self._ask)
        app.router.add_post(_ENTER, self._enter)
        app.add_subapp(self._prefix, pages)
        app.on_response_prepare.append(_add_headers)
        return app

    def serve(self, debug: bool = False) -> None:
        """Serve until SIGINT or SIGTERM; prints the URL and the token once it listens."""
        loop = asyncio.new_event_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.request_exit)
        web.run_app(
            self._make_app(),
            host=self.host,
            port=self.port,
            handle_signals=False,
            loop=loop,
            print=self._announce,
        )

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing yet: it does not listen."""

    def _announce(self, *_: object) -> None:
        print(f"open {self.public_url} and enter {self._token}", flush=True)

    @aiohttp_jinja2.template("app_index.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        """The page of a tab, which may open one socket."""
        # Of the request and not of the server: at the end of an SSH tunnel both have another name.
        return {
            "font_size": to_int(request.query.get("fontsize", "16"), 16),
            "app_websocket_url": f"ws://{request.host}{self._prefix}/ws/{self._nonces.issue()}",
        }

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the program of a tab; refused for other pages than those of this server."""
        if not is_own_origin(request.headers.get("Origin", ""), request.host):
            raise web.HTTPForbidden(text="the socket is for this server's own page")
        if not self._nonces.redeem(request.match_info.get("nonce", "")):
            raise web.HTTPForbidden(text="a page opens one socket; load it again")
        return await super().handle_websocket(request)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Pass on requests with the cookie; answer others with the form, or refuse them."""
        if not is_own_host(request.host, self._names):
            raise web.HTTPMisdirectedRequest(text=f"this is {self.public_url} and has no other name")
        cookie = request.cookies.get(_COOKIE, "")
        authenticated = _equal(cookie, self._session_cookie)
        if authenticated or request.path in ("/", _ENTER):
            return await handler(request)
        # An address of this server from before it was started again.
        if request.method == "GET" and request.path.endswith("/"):
            raise web.HTTPSeeOther("/")
        raise web.HTTPForbidden(text="enter the token first")

    async def _ask(self, _request: web.Request) -> web.StreamResponse:
        return self._form()

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        # Programs send no Origin; a browser always does.
        if (origin := request.headers.get("Origin")) and not is_own_origin(origin, request.host):
            raise web.HTTPForbidden(text="the form is for this server's own page")
        # Not by aiohttp, which raises for other encodings and kinds of a form than that of our page.
        form = parse_qs((await request.read()).decode(errors="replace"))
        token = form.get("token", [""])[0].strip()
        if not _equal(token, self._token):
            return self._form(refused=True)
        answer = web.HTTPSeeOther(f"{self._prefix}/")
        # Strict: not with requests that a page of another site makes. No script reads it.
        answer.set_cookie(
            _COOKIE, self._session_cookie, path=f"{self._prefix}/", httponly=True, samesite="Strict"
        )
        raise answer

    def _form(self, refused: bool = False) -> web.Response:
        page = (_PAGES / "enter.html").read_text(encoding="utf-8")
        message = "Wrong token. " if refused else ""
        return web.Response(
            text=page.replace("{{ message }}", message),
            content_type="text/html",
            status=403 if refused else 200,
        )


def _equal(given: str, secret: str) -> bool:
    # In constant time: how long a refusal takes must not tell how much of a guess was right.
    return hmac.compare_digest(given.encode(errors="replace"), secret.encode())


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
