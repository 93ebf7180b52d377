"""The processes of engines that tests start."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.waiting import HANG_SECONDS, until

SECRETS = {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "do-not-tell"}


def descendants(pid: int) -> set[int]:
    """Every living process of an engine below ``pid``."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            parents[int(entry.parent.name)] = int(parent)
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return {child for child in family - {pid} if "symbl_tui.engine" in command_of(child)}


def command_of(pid: int) -> str:
    """The command line of a process; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def wait_until_ended(pids: set[int]) -> None:
    await until(lambda: not any(map(is_alive, pids)), state=lambda: f"{pids} live")


async def wait_for_descendants(pid: int, count: int) -> set[int]:
    """The descendants of a process, once it has so many: recognisers load behind an engine that is ready."""
    await until(lambda: len(descendants(pid)) >= count, state=lambda: f"{descendants(pid)}")
    return descendants(pid)


@asynccontextmanager
async def running_program(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    """A Python process, killed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, **environment}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def first_line(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), HANG_SECONDS)).decode().strip()
