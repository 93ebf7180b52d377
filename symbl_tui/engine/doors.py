"""The engine's WebSocket routes: who may come in, and to which conversation. Says no more than that."""

from typing import Final
from urllib.parse import unquote

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from symbl_tui.engine.accounts import Accounts
from symbl_tui.engine.connection import Connection
from symbl_tui.engine.recognizers.base import Recognizers
from symbl_tui.engine.rooms import Rooms
from symbl_tui.errors import EngineError, ProtocolError

BAD_TOKEN: Final = "Token validation failed for provided token."

_LONGEST_ID: Final = 512


class Doors:
    """The handlers, with what they share."""

    def __init__(self, accounts: Accounts, recognizers: Recognizers) -> None:
        self._accounts = accounts
        self._recognizers = recognizers
        self._rooms = Rooms()

    async def converse(self, socket: WebSocket) -> None:
        """``WebSocket /v1/streaming/{id}`` and ``/v1/realtime/insights/{id}``."""
        subprotocol = next(filter(self._accounts.admits, socket.scope["subprotocols"]), None)
        if not (subprotocol or any(map(self._accounts.admits, _tokens(socket)))):
            return await socket.send_denial_response(_refusal(401, BAD_TOKEN))
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
