"""CPU time and memory of a process and all its descendants, from ``/proc``. Empty where there is none."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")

# Fields of /proc/PID/stat behind the name (proc(5), counted from the state at 0).
_USER, _SYSTEM, _THREADS, _STARTED, _RESIDENT = 11, 12, 17, 19, 21


@dataclass(frozen=True, slots=True)
class ProcessUsage:
    """One process."""

    pid: int
    started: int
    """Clock ticks since the boot; with the pid it tells a process from a later one of the same number."""
    module: str
    """What ``python -m`` runs in it; empty for any other program."""
    cpu_seconds: float
    resident_bytes: int
    """Pages that processes share count in each of them."""
    threads: int


def read_tree(pid: int) -> list[ProcessUsage]:
    """The process and its descendants; those that end meanwhile are left out."""
    return [usage for member in _family(pid) if (usage := _read(member))]


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in _children(pid):
        yield from _family(child)


def _children(pid: int) -> list[int]:
    try:
        # By thread: each of them may have started some.
        lists = [(task / "children").read_text() for task in (_PROC / str(pid) / "task").iterdir()]
    except OSError:
        return []
    return [int(child) for text in lists for child in text.split()]


def _read(pid: int) -> ProcessUsage | None:
    try:
        # The name is in brackets, and may hold any character.
        fields = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    started = int(fields[_STARTED])
    return ProcessUsage(
        pid,
        started,
        _module(pid),
        (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS,
        int(fields[_RESIDENT]) * _PAGE,
        int(fields[_THREADS]),
    )


def _module(pid: int) -> str:
    # Each time anew: between its fork and its exec a child has the command line of its parent.
    try:
        words = (_PROC / str(pid) / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return ""
    return next((after for word, after in pairwise(words) if word == "-m"), "")
