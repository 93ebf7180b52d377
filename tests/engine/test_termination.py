"""An engine that is told to end by SIGTERM ends with exit code 0, whenever and however often it is told."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path

import pytest

from tests.engine.engine_processes import SECRETS, first_line, running_program
from tests.support.waiting import HANG_SECONDS, until

ENGINE = ("-m", "symbl_tui.engine", "--forget")


def handles_sigterm(process: Process) -> bool:
    """Whether the program has come so far that SIGTERM does not simply kill it."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


async def terminate(process: Process, *, again: bool = False) -> tuple[int | None, bytes]:
    """Exit code and stderr; ``again``: the signal is sent until the very end."""
    process.terminate()
    ending = asyncio.create_task(process.communicate())
    async with asyncio.timeout(HANG_SECONDS):
        while again and not ending.done():
            with suppress(ProcessLookupError):
                # Its `terminate` polls first, and takes away the exit code that asyncio's thread waits for.
                os.kill(process.pid, signal.SIGTERM)
            await asyncio.sleep(0.001)
        _, errors = await ending
    return process.returncode, errors


@pytest.mark.parametrize("again", [False, True], ids=["once", "again and again"])
async def test_an_engine_that_is_still_starting_ends_at_once(again: bool) -> None:
    async with running_program(*ENGINE, **SECRETS) as engine:
        await until(lambda: handles_sigterm(engine))
        assert await terminate(engine, again=again) == (0, b"")


@pytest.mark.parametrize("again", [False, True], ids=["once", "again and again"])
async def test_an_engine_at_work_ends_in_order(again: bool) -> None:
    async with running_program(*ENGINE, **SECRETS) as engine:
        await first_line(engine)
        code, errors = await terminate(engine, again=again)
    assert (code, b"Traceback" in errors) == (0, False), errors.decode()
