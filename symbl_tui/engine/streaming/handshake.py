"""The upgrade request of a WebSocket: its token, its room, and the answer to it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.responses import Response
from starlette.websockets import WebSocket

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_lookup import INVALID_TOKEN, app_of
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.limits.proxied_client import peer_of
from symbl_tui.engine.logs.log_context import bind
from symbl_tui.engine.streaming.disconnect import DISCONNECTED
from symbl_tui.engine.streaming.socket_request import connection_id_of, path_with_id, refusal_response
from symbl_tui.errors import ProtocolError
from symbl_tui.system.limits.peers import peer_key
from symbl_tui.system.limits.pending_connections import PendingConnections

# Subprotocols among which a token is looked for: a header has room for thousands.
_MAX_SUBPROTOCOLS: Final = 8


@dataclass(frozen=True, slots=True)
class Handshake:
    """A request with a valid token that is not answered yet."""

    socket: WebSocket
    key: RoomKey
    """Its app, and the id in its path."""
    _subprotocol: str | None

    async def accept(self) -> bool:
        """Open the WebSocket; False: the client has gone."""
        try:
            await self.socket.accept(self._subprotocol)
        except DISCONNECTED:
            return False
        return True

    async def refuse(self, status: int, message: str, retry_after: str) -> None:
        """Refuse before the 101, so that a proxy can try another node; ``retry_after`` in seconds."""
        response = refusal_response(status, message, {"Retry-After": retry_after})
        await self.socket.send_denial_response(response)

    async def redirect(self, connection_id: str) -> None:
        """Send the client to the same path with another id, by which a proxy finds the node."""
        location = path_with_id(self.socket, quote(connection_id, safe=""))
        await self.socket.send_denial_response(Response(status_code=307, headers={"Location": location}))


async def authenticate(
    socket: WebSocket, accounts: Accounts, pending: PendingConnections
) -> Handshake | None:
    """Check the token and the path of a request; None: it is refused."""
    bind(peer=peer_key(socket.client.host) if socket.client else "")
    offered = socket.scope["subprotocols"][:_MAX_SUBPROTOCOLS]
    # A browser can set no header on a WebSocket, so its token comes as a subprotocol or in the query.
    subprotocol = next(filter(accounts.verify, offered), None)
    app = accounts.verify(subprotocol) if subprotocol else app_of(accounts, socket)
    if app is None:
        await socket.send_denial_response(refusal_response(401, INVALID_TOKEN))
        return None
    pending.authenticate(peer_of(socket))
    bind(app=app.id, authenticated=True)
    try:
        key = RoomKey(app.id, connection_id_of(socket))
    except ProtocolError as error:
        await socket.send_denial_response(refusal_response(404, str(error)))
        return None
    bind(connection=key.connection_id)
    return Handshake(socket, key, subprotocol)
