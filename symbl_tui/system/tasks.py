"""Ending asyncio tasks."""

import asyncio
from typing import Any


async def cancel_and_wait(task: asyncio.Task[Any] | None) -> None:
    """Cancel a task, if there is one, and wait until it has ended; its error is left in it."""
    if task is not None:
        task.cancel()
        await asyncio.wait((task,))
