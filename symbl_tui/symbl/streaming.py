"""One WebSocket of the Streaming API: sends one channel's audio, receives its events."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK

from symbl_tui.symbl.auth import Token
from symbl_tui.symbl.event_parser import Received, parse_received
from symbl_tui.symbl.keepalive import DEFAULT_KEEPALIVE, Keepalive
from symbl_tui.symbl.socket_opening import closed_error, open_socket

WINDOW: Final = 64 * 1024
"""Bytes of unconfirmed sound: 2 s at 16 kHz."""


class StreamingConnection:
    """An open socket. Iterate it for the frames of the server, until the server closes it.

    The server confirms sound by answering pings between the chunks, and at most a window of sound is ever
    unconfirmed. So "sent" means that the server has read it, and no ping waits behind more than a window: a
    server that reads slowly can be distinguished from one that is gone.

    Every method raises :class:`EngineUnreachable` when the link is dead.
    """

    def __init__(self, url: str, websocket: ClientConnection, window: int) -> None:
        self._url = url
        self._websocket = websocket
        self._half_window = window // 2
        self._unconfirmed = 0
        """Bytes of sound since the last ping."""
        self._pong: Awaitable[float] | None = None
        """Completes when the server has read all sound up to the last ping."""

    async def send_request(self, request: str) -> None:
        """Send a text frame made by :mod:`symbl_tui.symbl.request_frames`."""
        await self._send(request)

    async def send_audio(self, chunk: bytes) -> None:
        """Send one chunk; waits while the server reads slower than we send."""
        await self._send(chunk)
        self._unconfirmed += len(chunk)
        # Each half window has a ping of its own: while one is awaited the
        # next half is under way, so a link with a long delay is never idle.
        if self._unconfirmed >= self._half_window:
            await self._ping()

    async def _ping(self) -> None:
        try:
            if self._pong is not None:
                await self._pong  # at most two halves of the window are under way
            self._pong = await self._websocket.ping()
        except ConnectionClosed as error:
            raise closed_error(self._url, error) from error
        self._unconfirmed = 0

    async def _send(self, message: str | bytes) -> None:
        try:
            await self._websocket.send(message)
        except ConnectionClosed as error:
            raise closed_error(self._url, error) from error

    async def __aiter__(self) -> AsyncIterator[Received]:
        try:
            async for frame in self._websocket:
                yield parse_received(frame)
        except ConnectionClosedOK:
            return
        except ConnectionClosed as error:
            raise closed_error(self._url, error) from error


@asynccontextmanager
async def connect(
    url: str,
    connection_id: str,
    token: Token,
    tls: ssl.SSLContext | None = None,
    window: int = WINDOW,
    keepalive: Keepalive = DEFAULT_KEEPALIVE,
) -> AsyncIterator[StreamingConnection]:
    """Open ``/v1/realtime/insights/{connection_id}`` on the server at ``url``; closed on leaving.

    Every official SDK uses that path. The token goes into a header, never into the URL. At most ``window``
    bytes of sound are ever unconfirmed. A server that does not answer the pings of ``keepalive`` is given up.

    Raises:
        AuthenticationError: the token is rejected.
        EngineUnreachable: the connection fails.
        ProtocolError: the peer does not speak WebSocket.
    """
    path = f"/v1/realtime/insights/{quote(connection_id, safe='')}"
    websocket = await open_socket(url, path, token, tls, keepalive)
    raw: socket.socket = websocket.transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, window)  # a window always fits: no ping is held up
    try:
        yield StreamingConnection(url, websocket, window)
    except asyncio.CancelledError:
        websocket.transport.abort()  # no time for a closing handshake
        raise
    finally:
        await websocket.close()
