"""A TCP proxy that sends each connection where a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from symbl_tui.symbl.endpoint import Endpoint
from tests.engine.streaming_client import APP
from tests.support.node_process import NODE_PORT, Node


@dataclass
class Switch:
    """The proxy, with the credentials of the nodes; see :func:`switched`."""

    choose: Callable[[], Node]
    endpoint: Endpoint = field(init=False)
    _links: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection."""
        try:
            there, back = await asyncio.open_connection(self.choose().host, NODE_PORT)
        except OSError:
            writer.transport.abort()
            return
        self._links.add((writer, back))
        await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._links.discard((writer, back))

    def break_off(self) -> None:
        """Break all connections off, as a proxy does when a node does not answer its checks."""
        for writer, back in self._links:
            writer.transport.abort()
            back.close()


@asynccontextmanager
async def switched(choose: Callable[[], Node]) -> AsyncIterator[Switch]:
    """A switch that runs; ``choose`` is asked at each connection."""
    switch = Switch(choose)
    server = await asyncio.start_server(switch.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    switch.endpoint = Endpoint(f"http://127.0.0.1:{port}", *APP)
    try:
        yield switch
    finally:
        server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    with suppress(ConnectionError):
        writer.close()
