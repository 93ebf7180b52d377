"""Start child processes such that a cancelled start leaves none behind, and end them."""

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress


async def start_process(*command: str, **options: object) -> Process:
    """Start a process as ``asyncio.create_subprocess_exec`` does; may be cancelled at any moment.

    asyncio's own, cancelled half-way, leaves a process without an owner, and pipes that outlive their loop.
    """
    starting = asyncio.ensure_future(asyncio.create_subprocess_exec(*command, **options))  # type: ignore[arg-type]
    try:
        # Shielded: the start goes on to its end, so that there is a process to kill.
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(OSError):
            # The cancelled caller waits a moment for that; its pipes are closed with it.
            await kill_process(await starting)
        raise


async def kill_process(process: Process) -> None:
    """Kill a process unless it has ended, and wait until its pipes are read to their ends and closed."""
    with suppress(ProcessLookupError):
        process.kill()
    await process.communicate()
