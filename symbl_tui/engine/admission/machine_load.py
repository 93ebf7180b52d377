"""What the engine and everything else use of the processors, from ``/proc`` and the container's cgroup.

Files of the kernel that are not there (another system, a hidden ``/proc``) are left out: there is then less
to decide by, and no error.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.system.process_tree import ProcessUsage, read_tree

_TICK: Final = os.sysconf("SC_CLK_TCK")
# The columns of /proc/stat that count as use; not nice (gives way), idle and iowait.
_USER, _NICE, _SYSTEM, _IDLE, _IOWAIT, _IRQ, _SOFTIRQ, _STEAL = range(8)
_USED: Final = (_USER, _SYSTEM, _IRQ, _SOFTIRQ, _STEAL)


@dataclass(frozen=True, slots=True)
class CpuUse:
    """The use of the processors between two readings."""

    own: float
    """Processors that this process and its descendants used."""
    other: float
    """Processors that everything else used."""
    cpus: float
    """Processors that there are, or that the container may use."""
    waiting: float | None
    """The share of the last ten seconds for which a task waited for one; None: not counted by the kernel."""


class MachineLoad:
    """Reads the use of the processors since the reading before."""

    def __init__(
        self,
        proc: Path = Path("/proc"),
        cgroups: Path = Path("/sys/fs/cgroup"),
        own: Callable[[], Iterable[ProcessUsage]] = lambda: read_tree(os.getpid()),
    ) -> None:
        """Read from these file systems; ``own``: the engine's processes."""
        self._read_own = own
        self._proc = proc
        self._cgroup = _own_cgroup(proc, cgroups)
        self._own: dict[tuple[int, int], float] = {}
        self._machine = 0.0
        self._at: float | None = None

    def read(self, now: float) -> CpuUse:
        """Read the use since the last call; none the first time. ``now``: seconds, monotonic."""
        own = {(each.pid, each.started): each.cpu_seconds for each in self._read_own()}
        machine = self._machine_seconds()
        # By process, as the sum of all falls when one ends. All seconds of a new one are later than the last
        # reading.
        used = sum(max(0.0, seconds - self._own.get(process, 0.0)) for process, seconds in own.items())
        total, seconds = machine - self._machine, now - self._at if self._at is not None else 0.0
        self._own, self._machine, self._at = own, machine, now
        cpus = self._cpus()
        if seconds <= 0:
            return CpuUse(0.0, 0.0, cpus, self._waiting())
        return CpuUse(used / seconds, max(0.0, total - used) / seconds, cpus, self._waiting())

    def _machine_seconds(self) -> float:
        """Seconds that all processors together were used for; in a container with a quota, by it alone."""
        if self._quota() is not None:
            for line in _read(self._cgroup / "cpu.stat").splitlines():
                key, _, value = line.partition(" ")
                if key == "usage_usec":
                    return int(value) / 1e6
        fields = _read(self._proc / "stat").partition("\n")[0].split()[1:]
        return sum(int(fields[column]) for column in _USED) / _TICK if len(fields) > _STEAL else 0.0

    def _cpus(self) -> float:
        there = float(len(os.sched_getaffinity(0)))
        return min(there, self._quota() or there)

    def _quota(self) -> float | None:
        """The processors that the container may use, where that is limited."""
        quota, _, period = _read(self._cgroup / "cpu.max").strip().partition(" ")
        return int(quota) / int(period) if quota.isdecimal() and period.isdecimal() else None

    def _waiting(self) -> float | None:
        # The engine's own group where it has one: what others wait for does not matter there.
        for path in (self._cgroup / "cpu.pressure", self._proc / "pressure" / "cpu"):
            if (text := _read(path)).startswith("some avg10="):
                return float(text.removeprefix("some avg10=").partition(" ")[0]) / 100
        return None


def _own_cgroup(proc: Path, cgroups: Path) -> Path:
    """The directory of this process's group (version 2); one without files where there is none."""
    for line in _read(proc / "self" / "cgroup").splitlines():
        if line.startswith("0::"):
            path = cgroups / line.removeprefix("0::").lstrip("/")
            # Inside a container the path may be that of the host, and the root is the container's own group.
            return path if (path / "cpu.stat").exists() else cgroups
    return cgroups


def _read(path: Path) -> str:
    """A small file of the kernel; empty where it cannot be read."""
    try:
        return path.read_text()
    except OSError:
        return ""
