"""A program that is stopped while it starts a child leaves neither the child nor a warning."""

import asyncio
import gc
import os
import sys

import pytest

from symbl_tui.system import processes
from tests.support.command import alive, descendants


@pytest.mark.parametrize("turns", range(12))
async def test_a_start_that_is_cancelled_leaves_nothing(turns: int) -> None:
    before = descendants(os.getpid())
    starting = asyncio.create_task(
        processes.start_process(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    )
    for _ in range(turns):
        await asyncio.sleep(0)
    starting.cancel()
    try:
        process = await starting
    except asyncio.CancelledError:
        pass
    else:  # it was quicker than we
        process.kill()
        await process.communicate()
    gc.collect()  # a transport left over would complain here, and warnings are errors
    assert not [pid for pid in descendants(os.getpid()) - before if alive(pid)]


@pytest.mark.parametrize("turns", range(0, 12, 2))
def test_a_start_whose_end_is_cancelled_too_leaves_nothing(turns: int) -> None:
    before = descendants(os.getpid())

    async def start() -> None:
        command = (sys.executable, "-c", "input()")
        starting = asyncio.create_task(processes.start_process(*command, stdin=asyncio.subprocess.PIPE))
        for _ in range(turns):
            await asyncio.sleep(0)
        for _ in range(2):
            starting.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([starting])
        if not starting.cancelled():  # it was quicker than we
            await processes.kill_process(starting.result())

    asyncio.run(start())
    gc.collect()  # a transport left over would complain here, and warnings are errors
    assert not [pid for pid in descendants(os.getpid()) - before if alive(pid)]
