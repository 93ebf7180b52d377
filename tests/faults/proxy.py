"""A TCP proxy between client and engine that injects every fault of a connection."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from symbl_tui.symbl.endpoint import Endpoint

_BUFFER = 16 * 1024
"""Bytes that the proxy's kernel holds for each side: little, so that a stall is felt soon."""


@dataclass(eq=False)
class _Link:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    engine: asyncio.StreamWriter

    def abort(self) -> None:
        for writer in (self.client, self.engine):
            writer.transport.abort()


@dataclass
class FaultProxy:
    """A running proxy. Faults last until they are taken back."""

    endpoint: Endpoint
    """Where clients reach the engine through it."""
    target: int
    """The engine's port on loopback."""
    accepted: int = 0
    """Connections taken so far."""
    drops: bool = False
    """Whether new connections are taken and dropped at once."""
    bytes_per_second: float | None = None
    """How fast the client's bytes are passed on; None: at once."""
    rewrite: Callable[[bytes], bytes] | None = None
    """What the client gets in place of each WebSocket frame of the engine, header included."""
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _links: set[_Link] = field(default_factory=set)

    @property
    def links(self) -> int:
        """Connections that stand."""
        return len(self._links)

    def cut(self) -> None:
        """Break every connection off, without a word."""
        for link in tuple(self._links):
            link.abort()

    def stall(self) -> None:
        """Pass nothing on any more, and close nothing: a link that is half open."""
        self.flowing.clear()

    def resume(self) -> None:
        """Pass on again."""
        self.flowing.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's connection."""
        self.accepted += 1
        if self.drops:
            writer.transport.abort()
            return
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self.target, limit=_BUFFER)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(writer, forth)
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(reader, forth))
                pumps.create_task(self._pump_back(back, writer))
        except* ConnectionError:
            pass
        finally:
            self._links.discard(link)
            link.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while True:
            await self.flowing.wait()
            data = await source.read(4096)
            await self.flowing.wait()
            if not data:
                with suppress(OSError):
                    sink.write_eof()
                return
            sink.write(data)
            await sink.drain()
            if self.bytes_per_second:
                await asyncio.sleep(len(data) / self.bytes_per_second)

    async def _pump_back(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """The engine's HTTP answer, then its WebSocket frames one by one."""
        try:
            head = await source.readuntil(b"\r\n\r\n")
            await self._pass(head, sink)
            if b" 101 " not in head.partition(b"\r\n")[0]:
                return await self._pump(source, sink)
            while True:
                frame = await _frame(source)
                await self._pass(self.rewrite(frame) if self.rewrite else frame, sink)
        except asyncio.IncompleteReadError as rest:
            sink.write(rest.partial)
            with suppress(OSError):
                sink.write_eof()

    async def _pass(self, data: bytes, sink: asyncio.StreamWriter) -> None:
        await self.flowing.wait()
        sink.write(data)
        await sink.drain()


async def _frame(source: asyncio.StreamReader) -> bytes:
    """One unmasked frame (RFC 6455, 5.2), header included."""
    head = await source.readexactly(2)
    length, extended = head[1] & 0x7F, {126: 2, 127: 8}.get(head[1] & 0x7F, 0)
    if extended:
        more = await source.readexactly(extended)
        head, length = head + more, int.from_bytes(more)
    return head + await source.readexactly(length)


@asynccontextmanager
async def fault_proxy(engine: Endpoint) -> AsyncIterator[FaultProxy]:
    """A proxy before ``engine`` until the block is left."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    port = urlsplit(engine.url).port
    assert port
    proxy = FaultProxy(Endpoint(url, engine.app_id, engine.app_secret), port)
    proxy.resume()
    server = await asyncio.start_server(proxy.serve, sock=listener, limit=_BUFFER)
    try:
        yield proxy
    finally:
        proxy.resume()
        server.close()
        proxy.cut()
        await server.wait_closed()
