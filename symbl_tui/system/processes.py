"""Start child processes such that a cancelled start leaves none behind, and end them."""

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress
from typing import Final

# A killed process may be stuck in the kernel; its caller is not.
_END_SECONDS: Final = 10.0


async def start_process(*command: str, **options: object) -> Process:
    """Start a process as ``asyncio.create_subprocess_exec`` does; may be cancelled at any moment.

    asyncio's own, cancelled half-way, leaves a process without an owner, and pipes that outlive their loop.
    """
    starting = asyncio.ensure_future(asyncio.create_subprocess_exec(*command, **options))  # type: ignore[arg-type]
    try:
        # Shielded: the start goes on to its end, so that there is a process to kill.
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        ending = asyncio.ensure_future(_end(starting))
        # Through further cancellations: asyncio.run cancels all that is left, in the middle of anything.
        while not ending.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(ending)
        raise


async def _end(starting: "asyncio.Future[Process]") -> None:
    """Kill a process once it has started; its pipes are closed with it."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await kill_process(await asyncio.shield(starting))


async def kill_process(process: Process) -> None:
    """Kill a process unless it has ended, close our ends of its pipes, and wait for its end.

    Its own children may hold the pipes open for as long as they like: neither their output nor their end is
    waited for, as ``communicate`` and ``wait`` of asyncio do.
    """
    with suppress(ProcessLookupError):
        process.kill()
    # Also one that closes only once a reader has taken what it holds; aborted twice it would fail.
    if (stdin := process.stdin) and (not stdin.is_closing() or stdin.transport.get_write_buffer_size()):
        stdin.transport.abort()
    for descriptor in (1, 2):
        if pipe := process._transport.get_pipe_transport(descriptor):  # type: ignore[attr-defined]
            pipe.close()
    try:
        await process.wait()
    finally:
        # Cancelled, or the loop is about to end: asyncio has no public way to close the pipes, which would
        # outlive it and print a traceback when they are collected.
        process._transport.close()  # type: ignore[attr-defined]
