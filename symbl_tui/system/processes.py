"""Start child processes such that a cancelled start leaves none behind."""

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress


async def start_process(*command: str, **options: object) -> Process:
    """Start a process as ``asyncio.create_subprocess_exec`` does; may be cancelled at any moment.

    asyncio's own, cancelled half-way, leaves a process without an owner, and pipes that outlive their loop.
    """
    starting = asyncio.ensure_future(asyncio.create_subprocess_exec(*command, **options))  # type: ignore[arg-type]
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(OSError):
            process = await starting
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()
        raise
