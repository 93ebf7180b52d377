"""The engine's routes: tokens over HTTP, conversations over WebSockets. Says who may come in, and no more."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from symbl_tui.engine.accounts import Accounts
from symbl_tui.engine.connection import Connection
from symbl_tui.engine.recognizers.base import Recognizers
from symbl_tui.engine.rooms import Rooms
from symbl_tui.errors import AuthenticationError, EngineError, ProtocolError

LONGEST_BODY: Final = 64 * 1024
"""Bytes of a request's body."""

_LONGEST_ID: Final = 512
_BAD_TOKEN: Final = "Token validation failed for provided token."
_APPLICATION: Final = "application"


def create_app(accounts: Accounts, recognizers: Recognizers) -> Starlette:
    """The engine as an ASGI application."""
    doors = _Doors(accounts, recognizers)
    routes = [
        Route("/oauth2/token:generate", doors.token, methods=["POST"]),
        WebSocketRoute("/v1/realtime/insights/{id:path}", doors.converse),
        WebSocketRoute("/v1/streaming/{id:path}", doors.converse),
    ]
    return Starlette(routes=routes, lifespan=doors.open)


class _Doors:
    """The handlers, with what they share."""

    def __init__(self, accounts: Accounts, recognizers: Recognizers) -> None:
        self._accounts = accounts
        self._recognizers = recognizers
        self._rooms = Rooms()

    @asynccontextmanager
    async def open(self, _app: Starlette) -> AsyncIterator[None]:
        """Prepare a recogniser for the first speaker; let it go at the end."""
        await self._recognizers.warm()
        try:
            yield
        finally:
            await self._recognizers.close()

    async def token(self, request: Request) -> JSONResponse:
        """``POST /oauth2/token:generate``."""
        try:
            grant = self._accounts.grant(*_credentials(await _body(request)))
        except ProtocolError as error:
            return _refusal(400, str(error))
        except AuthenticationError as error:
            return _refusal(401, str(error))
        return JSONResponse({"accessToken": grant.token, "expiresIn": grant.expires_in})

    async def converse(self, socket: WebSocket) -> None:
        """``WebSocket /v1/streaming/{id}`` and ``/v1/realtime/insights/{id}``."""
        subprotocol = next(filter(self._accounts.admits, socket.scope["subprotocols"]), None)
        if not (subprotocol or any(map(self._accounts.admits, _tokens(socket)))):
            return await socket.send_denial_response(_refusal(401, _BAD_TOKEN))
        try:
            connection_id = _connection_id(socket)
        except ProtocolError as error:
            return await socket.send_denial_response(_refusal(404, str(error)))
        try:
            room = self._rooms.join(connection_id)
        except EngineError as error:
            return await socket.send_denial_response(_refusal(429, str(error)))
        connection = Connection(socket, room, self._recognizers)
        try:
            await socket.accept(subprotocol)
            await connection.run()
        finally:
            # First of all, so that a client which comes back at once meets the room as it left it.
            self._rooms.leave(room, connection.keep)
            await connection.close()
        if not self._rooms.sockets:
            await self._recognizers.warm()
        return None


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)


def _tokens(socket: WebSocket) -> list[str]:
    """Every place where a client may show its token, but for the subprotocol."""
    headers, query = socket.headers, socket.query_params
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return [
        bearer.strip() if scheme.lower() == "bearer" else "",
        headers.get("x-api-key", ""),
        query.get("access_token", ""),
        query.get("accessToken", ""),
    ]


def _connection_id(socket: WebSocket) -> str:
    """The last segment of the path; only the raw path tells an id with an encoded slash from two segments."""
    raw = socket.scope["raw_path"].decode("ascii", "replace")
    segment = raw.removeprefix("/v1/streaming/").removeprefix("/v1/realtime/insights/")
    if not segment or "/" in segment or len(segment) > _LONGEST_ID:
        raise ProtocolError("the path must end in one connection id")
    return unquote(segment)


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
