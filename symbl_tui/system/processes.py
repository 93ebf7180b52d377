"""Starting child processes so that being cancelled meanwhile leaves none behind."""

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress


async def start(*command: str, **options: object) -> Process:
    """``asyncio.create_subprocess_exec`` that may be cancelled at any moment.

    asyncio's own, cancelled half-way, leaves a process that nobody has and pipes that outlive their loop.
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
