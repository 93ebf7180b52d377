"""The engine as an ASGI application: its routes, and what is open while it runs."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute

from symbl_tui.engine.accounts import Accounts
from symbl_tui.engine.doors import Doors
from symbl_tui.engine.recognizers.base import Recognizers
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.errors import AuthenticationError, ProtocolError

LONGEST_BODY: Final = 64 * 1024
"""Bytes of a request's body."""


def create_app(accounts: Accounts, recognizers: Recognizers, settings: EngineSettings = DEFAULTS) -> FastAPI:
    """The engine, for one application's clients."""

    @asynccontextmanager
    async def open_(_app: FastAPI) -> AsyncIterator[None]:
        """Prepare a recogniser for the first speaker; let it go at the end."""
        await recognizers.warm()
        try:
            yield
        finally:
            await recognizers.close()

    doors = Doors(accounts, recognizers)
    app = FastAPI(lifespan=open_, docs_url=None, redoc_url=None)
    app.router.routes += [
        Route("/oauth2/token:generate", _Tokens(accounts).generate, methods=["POST"]),
        WebSocketRoute("/v1/realtime/insights/{id:path}", doors.converse),
        WebSocketRoute("/v1/streaming/{id:path}", doors.converse),
    ]
    return app


class _Tokens:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def generate(self, request: Request) -> JSONResponse:
        """``POST /oauth2/token:generate``."""
        try:
            grant = self._accounts.grant(*_credentials(await _body(request)))
        except ProtocolError as error:
            return _refusal(400, str(error))
        except AuthenticationError as error:
            return _refusal(401, str(error))
        return JSONResponse({"accessToken": grant.token, "expiresIn": grant.expires_in})


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST_BODY:
                raise ProtocolError(f"the body may have {LONGEST_BODY} bytes")
    except ClientDisconnect as error:
        raise ProtocolError("the body broke off") from error
    return bytes(body)


def _credentials(body: bytes) -> tuple[str, str]:
    """App id and secret; keys we do not know are no fault (Symbl's Go SDK sends one)."""
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("the body must be JSON") from error
    match request:
        case {"appId": str(app_id), "appSecret": str(app_secret)} if (
            request.get("type", "application") == "application"
        ):
            return app_id, app_secret
    raise ProtocolError('the body must be {"type": "application", "appId": "...", "appSecret": "..."}')
