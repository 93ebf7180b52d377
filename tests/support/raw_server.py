"""Servers without a protocol of their own, and how they end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress


async def let_accepted_begin() -> None:
    """Let the event loop give each accepted socket its transport and its handler, in a few rounds."""
    for _ in range(5):
        await asyncio.sleep(0)


@asynccontextmanager
async def raw_server(answer: Callable[[bytes], bytes | None]) -> AsyncIterator[str]:
    """Run a TCP server that answers with the bytes of ``answer``; None: never answers."""
    handlers: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.add(asyncio.current_task())
        try:
            said = answer(await reader.read(65536))
            if said is None:
                await reader.read()
            else:
                writer.write(said)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await let_accepted_begin()
        # A connection that outlives the loop is an unclosed socket of whichever test runs then.
        await asyncio.gather(*filter(None, handlers))
