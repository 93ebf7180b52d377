"""The engine as an ASGI application: the routes and middleware of one node."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from symbl_tui.engine.engine_node import EngineNode
from symbl_tui.engine.limits.proxied_client import ProxiedClients
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.rest import add_rest
from symbl_tui.engine.rest.request_observer import RequestObserver

# The request headers allowed from web pages of another origin.
_HEADERS: Final = ("authorization", "x-api-key", "content-type")


def build_routes(app: FastAPI) -> None:
    """Build what FastAPI puts off to the first request: 0.1 s that would hold up the streams of then."""
    for route in app.router.routes:
        route.matches({"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []})


def create_app(parts: NodeParts) -> FastAPI:
    """Build the application of one node, which works during the application's lifespan."""
    node = EngineNode(parts)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with node:
            if parts.settings.store.url:
                # A node that comes back among others is asked much at once.
                await asyncio.to_thread(build_routes, app)
            yield

    app = FastAPI(
        title="symbl-tui's engine",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    # For the server, which accepts the connections.
    app.state.pending_connections, app.state.drain = node.pending, node.drain
    app.router.routes += node.streaming.routes
    add_rest(app, node.rest, node.pending)
    # Around it, so that a page can read refusals; of any origin, as tokens are in headers, never in cookies.
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=_HEADERS)
    if parts.settings.node.proxies:
        app.add_middleware(ProxiedClients, proxies=node.proxies, pending=node.pending)
    app.add_middleware(RequestObserver, metrics=parts.metrics)
    return app
