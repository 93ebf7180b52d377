"""A program that is stopped while it starts a child leaves neither the child nor a warning."""

import asyncio
import gc
import os
import signal
import sys

import pytest

from symbl_tui.system import processes
from tests.support.command import alive, descendants
from tests.support.waiting import HANG_SECONDS


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


# Its child takes over all pipes, and lives on.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input(); input()"])
print(child.pid, flush=True)
child.wait()
"""


async def test_a_killed_process_is_not_waited_for_by_way_of_its_children() -> None:
    pipe = asyncio.subprocess.PIPE
    process = await processes.start_process(
        sys.executable, "-c", PARENT, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert process.stdout
    child = int(await process.stdout.readline())
    os.kill(child, signal.SIGSTOP)  # it does not see the end of its input
    try:
        await asyncio.wait_for(processes.kill_process(process), HANG_SECONDS)
        assert process.returncode == -signal.SIGKILL
        assert alive(child)
    finally:
        os.kill(child, signal.SIGKILL)
    del process
    gc.collect()  # a transport left over would complain here, and warnings are errors
