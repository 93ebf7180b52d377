"""Serves the screens to browsers that show the token; each tab runs a program of its own on this machine.

textual-serve brings the terminal in the page and the bridge to the program; this adds the door. The token is
typed into a form, never part of an address: addresses end in histories and logs. A cookie that pages of other
sites cannot use (SameSite=Strict) keeps the door open.
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
    """One command, served to whoever knows the token."""

    def __init__(self, command: str, host: str, port: int, token: str) -> None:
        """Prepare to serve.

        Args:
            command: A shell command that runs a Textual app.
            host: Address to listen on.
            port: TCP port.
            token: What a visitor has to type.
        """
        super().__init__(command, host, port, title="symbl-tui", templates_path=_PAGES)
        self._token = token
        self._pass = secrets.token_urlsafe(32)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._door)
        app.router.add_post(_ENTER, self._enter)
        return app

    def initialize_logging(self) -> None:
        """Leave logging as the command line set it up."""

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is, and what to type there."""
        print(f"open {self.public_url} and enter {self._token}", flush=True)

    @web.middleware
    async def _door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let in who has been here before; ask everybody else."""
        shown = request.cookies.get(_COOKIE, "")
        if request.path == _ENTER or hmac.compare_digest(shown.encode(), self._pass.encode()):
            return await handler(request)
        if request.path == "/":
            return self._ask()
        raise web.HTTPForbidden(text="enter the token first")

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        if not hmac.compare_digest(str(form.get("token", "")).strip().encode(), self._token.encode()):
            return self._ask(refused=True)
        answer = web.HTTPSeeOther("/")
        answer.set_cookie(_COOKIE, self._pass, httponly=True, samesite="Strict")
        raise answer

    def _ask(self, refused: bool = False) -> web.Response:
        page = (_PAGES / "enter.html").read_text(encoding="utf-8")
        said = "That is not the token. " if refused else ""
        return web.Response(
            text=page.replace("{{ said }}", said), content_type="text/html", status=403 if refused else 200
        )
