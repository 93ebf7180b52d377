"""One WebSocket of the Subscribe API: receives the events of a conversation that others speak in."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote, urlencode

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from symbl_tui.symbl.auth import Token
from symbl_tui.symbl.event_parser import Received, parse_received
from symbl_tui.symbl.keepalive import DEFAULT_KEEPALIVE, Keepalive
from symbl_tui.symbl.socket_opening import closed_error, open_socket

_NORMAL: Final = 1000


class Subscription:
    """An open socket. Iterate it for the frames of a conversation, until the server says that it is over."""

    def __init__(self, url: str, websocket: ClientConnection) -> None:
        self._url = url
        self._websocket = websocket

    async def __aiter__(self) -> AsyncIterator[Received]:
        """The frames as they come; ends when the server closes normally (1000), the end of the conversation.

        Raises:
            EngineUnreachable: the connection has ended in any other way.
            ProtocolError: the server breaks the protocol.
        """
        try:
            # Not `async for`: that takes 1001, a server that is shut down, for the end as well.
            while True:
                yield parse_received(await self._websocket.recv())
        except ConnectionClosed as error:
            if error.rcvd is None or error.rcvd.code != _NORMAL:
                raise closed_error(self._url, error) from error


@asynccontextmanager
async def subscribe(
    url: str,
    id: str,
    token: Token,
    tls: ssl.SSLContext | None = None,
    keepalive: Keepalive = DEFAULT_KEEPALIVE,
    conversation_id: str = "",
) -> AsyncIterator[Subscription]:
    """Open ``/v1/subscribe/{id}`` on the server at ``url``; closed on leaving.

    Args:
        url: The server.
        id: What was streamed to (a connection id), or where the server knows it by that, the conversation's.
        token: Goes into a header.
        tls: From :func:`~symbl_tui.symbl.auth.tls_context`.
        keepalive: A server that does not answer these pings is given up.
        conversation_id: What an earlier subscription has followed; empty: none has. Our engine says so where
            that has ended meanwhile.

    Raises:
        AuthenticationError: the token is rejected.
        EngineUnreachable: the connection fails.
        ProtocolError: the peer does not speak WebSocket, or has no Subscribe API.
    """
    # The query asks our engine for insights that change; others ignore what they do not know.
    query = {"insightUpdates": "true"} | ({"conversationId": conversation_id} if conversation_id else {})
    path = f"/v1/subscribe/{quote(id, safe='')}?{urlencode(query)}"
    websocket = await open_socket(url, path, token, tls, keepalive)
    try:
        yield Subscription(url, websocket)
    except asyncio.CancelledError:
        websocket.transport.abort()  # no time for a closing handshake
        raise
    finally:
        await websocket.close()
