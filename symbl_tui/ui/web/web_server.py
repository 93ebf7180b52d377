"""Serves the screens to browsers; each tab runs a process of its own on this machine.

textual-serve brings the terminal in the page and the bridge to the program; this adds authentication. The
token is typed into a form and never part of a URL: URLs end in histories and logs. A cookie that other sites
cannot use (SameSite=Strict) keeps the browser authenticated.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from aiohttp import web
from textual_serve.server import Server

_COOKIE: Final = "symbl-tui"
_PAGES: Final = Path(__file__).parent
_ENTER: Final = "/enter"

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
        super().__init__(command, host, port, title="symbl-tui", templates_path=_PAGES)
        self._token = token
        self._session_cookie = secrets.token_urlsafe(32)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._authenticate)
        app.router.add_post(_ENTER, self._enter)
        return app

    def initialize_logging(self) -> None:
        """Keep the logging of the command line."""

    async def on_startup(self, app: web.Application) -> None:
        """Print the URL and the token."""
        print(f"open {self.public_url} and enter {self._token}", flush=True)

    @web.middleware
    async def _authenticate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Pass on requests with the cookie; answer others with the form."""
        cookie = request.cookies.get(_COOKIE, "")
        # In constant time: how long a refusal takes must not tell how much of a guess was right.
        if request.path == _ENTER or hmac.compare_digest(cookie.encode(), self._session_cookie.encode()):
            return await handler(request)
        if request.path == "/":
            return self._form()
        raise web.HTTPForbidden(text="enter the token first")

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        if not hmac.compare_digest(str(form.get("token", "")).strip().encode(), self._token.encode()):
            return self._form(refused=True)
        answer = web.HTTPSeeOther("/")
        # Strict: a page of another site must not open the socket with this cookie. No script reads it.
        answer.set_cookie(_COOKIE, self._session_cookie, httponly=True, samesite="Strict")
        raise answer

    def _form(self, refused: bool = False) -> web.Response:
        page = (_PAGES / "enter.html").read_text(encoding="utf-8")
        message = "Wrong token. " if refused else ""
        return web.Response(
            text=page.replace("{{ message }}", message),
            content_type="text/html",
            status=403 if refused else 200,
        )
