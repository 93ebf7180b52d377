"""Nodes that answer what a test wants, for the rules of a proxy: no recogniser, no conversation, no store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from symbl_tui.engine.http_server import EngineServer
from symbl_tui.system.limits.pending_connections import PendingConnections
from symbl_tui.system.listening_socket import listen
from tests.support.node_process import NODE_PORT
from tests.support.serving import start


@dataclass
class ScriptedNode:
    """A server on an address of loopback. Its sockets say its name, and then what they are told."""

    name: str
    host: str
    ready: int = 200
    """What ``/readyz`` answers; 0: nothing."""
    accepts: int = 101
    """What a handshake is answered with: 101 accepts it."""
    handshakes: list[str] = field(default_factory=list)
    """The paths of all handshakes."""
    headers: dict[str, str] = field(default_factory=dict)
    """Those of the latest request."""
    received: int = 0
    """Bytes of bodies."""
    call: str = ""
    """The connection id of a call that each request starts."""

    @property
    def address(self) -> str:
        """Host and port, for a proxy."""
        return f"{self.host}:{NODE_PORT}"

    async def start(self) -> None:
        """Listen, also again."""
        app = Starlette(
            routes=[
                Route("/readyz", self._readyz),
                Route("/{path:path}", self._answer, methods=["GET", "POST"]),
                WebSocketRoute("/{path:path}", self._accept),
            ]
        )
        app.state.pending_connections = PendingConnections(256, 60)
        self._server = EngineServer(app)
        self._server.config.lifespan = "off"
        self._listener = listen(self.host, NODE_PORT)
        self._serving = await start(self._server, self._listener)

    async def die(self) -> None:
        """Cut all connections, and listen no more."""
        self._server.stop()
        self._server.stop()
        await self._serving
        self._listener.close()

    async def _readyz(self, _request: Request) -> Response:
        if not self.ready:
            await asyncio.Event().wait()
        return JSONResponse({"status": self.name}, self.ready)

    async def _answer(self, request: Request) -> Response:
        self.headers = dict(request.headers)
        with suppress(ClientDisconnect):
            async for part in request.stream():
                self.received += len(part)
        answer = JSONResponse({"node": self.name, "path": request.url.path}, 201 if self.call else 200)
        if self.call:
            answer.headers["X-Connection-Id"] = self.call
        return answer

    async def _accept(self, socket: WebSocket) -> None:
        self.handshakes.append(socket.scope["raw_path"].decode())
        self.headers = dict(socket.headers)
        if self.accepts != 101:
            await socket.send_denial_response(JSONResponse({"message": "no"}, self.accepts))
            return
        await socket.accept()
        await socket.send_text(self.name)
        with suppress(WebSocketDisconnect):
            while True:
                await socket.send_text(await socket.receive_text())


@asynccontextmanager
async def scripted_nodes(network: str, count: int = 3) -> AsyncIterator[list[ScriptedNode]]:
    """Running nodes, ``node1`` and so on; they die at the end."""
    nodes = [ScriptedNode(f"node{number}", f"{network}.{number}") for number in range(1, count + 1)]
    for node in nodes:
        await node.start()
    try:
        yield nodes
    finally:
        await asyncio.gather(*(node.die() for node in nodes))
