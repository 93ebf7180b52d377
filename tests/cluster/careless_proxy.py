"""A proxy that hashes on nothing: it gives each connection to the next node in turn."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle


@asynccontextmanager
async def careless_proxy(nodes: Sequence[str]) -> AsyncIterator[str]:
    """A proxy before nodes, each ``host:port``; gives its URL. A node that refuses is passed over."""
    turns = cycle(nodes)
    links: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        links.add(task)
        task.add_done_callback(links.discard)
        try:
            await _link(reader, writer, [next(turns) for _ in nodes])
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tuple(links):
            task.cancel()
        await asyncio.gather(*links, return_exceptions=True)


async def _link(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, nodes: Sequence[str]) -> None:
    for node in nodes:
        host, _, port = node.rpartition(":")
        with suppress(OSError):
            back, forth = await asyncio.open_connection(host, int(port))
            break
    else:
        return
    try:
        with suppress(ExceptionGroup):
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(_pump(reader, forth))
                pumps.create_task(_pump(back, writer))
    finally:
        forth.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()
