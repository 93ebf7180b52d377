"""A proxy in front of scripted nodes, and sockets and requests that go through it."""

import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import trustme
from websockets.asyncio.client import ClientConnection, connect

from tests.cluster.scripted_nodes import ScriptedNode, scripted_nodes
from tests.support.free_port import free_network
from tests.support.haproxy import HAProxy
from tests.support.nginx import Nginx
from tests.support.waiting import HANG_SECONDS

Proxy = HAProxy | Nginx
HANDSHAKE: Final = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
"""The headers of a WebSocket's handshake, for a request that reads the refusal."""

MakeProxy = Callable[[Path, str, Sequence[str], trustme.CA], Proxy]


@dataclass
class Front:
    """A running proxy with its nodes."""

    proxy: Proxy
    nodes: list[ScriptedNode]
    http: httpx.AsyncClient
    trust: ssl.SSLContext
    _stack: AsyncExitStack

    def node(self, name: str) -> ScriptedNode:
        """A node by its name."""
        return next(node for node in self.nodes if node.name == name)

    @property
    def haproxy(self) -> HAProxy:
        """The proxy, where it is HAProxy."""
        assert isinstance(self.proxy, HAProxy)
        return self.proxy

    async def open(self, path: str, **headers: str) -> tuple[ClientConnection, str]:
        """A socket, and the node that it came to."""
        url = f"wss{self.proxy.url.removeprefix('https')}{path}"
        opening = connect(
            url, ssl=self.trust, additional_headers=headers, proxy=None, open_timeout=HANG_SECONDS
        )
        socket = await self._stack.enter_async_context(opening)
        return socket, str(await socket.recv())

    async def node_of(self, path: str) -> str:
        """The node that a new socket comes to."""
        socket, name = await self.open(path)
        await socket.close()
        return name

    async def spread(self, prefix: str, count: int = 12) -> Counter[str]:
        """How many of so many new conversations come to each node."""
        return Counter([await self.node_of(f"/v1/streaming/{prefix}-{number}") for number in range(count)])

    async def name_on(self, node: str, prefix: str) -> str:
        """The id of a new conversation that comes to a node."""
        number = 0
        while await self.node_of(f"/v1/streaming/{prefix}-{number}") != node:
            number += 1
        return f"{prefix}-{number}"


@asynccontextmanager
async def front(make: MakeProxy, folder: Path) -> AsyncIterator[Front]:
    """A proxy with three nodes."""
    network, authority = free_network(), trustme.CA()
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    async with AsyncExitStack() as stack:
        nodes = await stack.enter_async_context(scripted_nodes(network))
        proxy = make(folder / "proxy", f"{network}.100", [node.address for node in nodes], authority)
        stack.callback(proxy.close)
        proxy.start()
        client = httpx.AsyncClient(base_url=proxy.url, verify=trust, trust_env=False, timeout=HANG_SECONDS)
        http = await stack.enter_async_context(client)
        sockets = await stack.enter_async_context(AsyncExitStack())
        yield Front(proxy, nodes, http, trust, sockets)
