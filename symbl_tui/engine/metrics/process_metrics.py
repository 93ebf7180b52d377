"""Metrics of the node's processes: the engine and the workers that it starts."""

import os
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.families import CounterOf, GaugeOf
from symbl_tui.engine.metrics.metric_factory import MetricFactory
from symbl_tui.system.process_tree import ProcessUsage, read_tree


class Role(Enum):
    """What a process of the node does."""

    ENGINE = "engine"
    RECOGNIZER = "recognizer"
    WORKER = "worker"
    """Analysis and reports."""
    JOB = "job"
    """Diarisation and decoding of uploads."""
    TELEPHONY = "telephony"
    OTHER = "other"


# By the rooms in the name of a process's module.
_ROLES: Final = {
    ("engine", "recognizers"): Role.RECOGNIZER,
    ("engine", "workers"): Role.WORKER,
    ("engine", "diarization"): Role.JOB,
    ("engine", "jobs"): Role.JOB,
    ("audio", "calls"): Role.TELEPHONY,
}


class ProcessMetrics:
    """Updated before a scrape, by one thread at a time."""

    def __init__(
        self,
        registry: CollectorRegistry,
        read: Callable[[], Sequence[ProcessUsage]] = lambda: read_tree(os.getpid()),
    ) -> None:
        """``read``: the node's processes, the engine's own first."""
        self._read = read
        self._cpu = CounterOf(
            registry, "process_cpu_seconds", "CPU time of the node's processes", "role", Role
        )
        self._memory = GaugeOf(
            registry, "process_resident_bytes", "Resident memory of the node's processes", "role", Role
        )
        self._processes = GaugeOf(registry, "processes", "Processes of the node", "role", Role)
        make = MetricFactory(registry, "process_")
        self._threads = make.gauge("threads", "Threads of the engine's own process")
        self._files = make.gauge("open_files", "Open files of the engine's own process")
        self._seen: dict[tuple[int, int], float] = {}
        """CPU seconds of each living process that have been counted."""

    def update(self) -> None:
        """Read the processes. Blocks for a millisecond or two."""
        tree = self._read()
        memory, number = Tally[Role](), Tally[Role]()
        seen: dict[tuple[int, int], float] = {}
        for usage in tree:
            key, role = (usage.pid, usage.started), self._role(usage)
            # What a process used before it ended stays counted: this is a counter, and may not fall.
            self._cpu.count(role, max(0.0, usage.cpu_seconds - self._seen.get(key, 0.0)))
            seen[key] = usage.cpu_seconds
            memory[role] += usage.resident_bytes
            number[role] += 1
        self._seen = seen
        for role in Role:
            self._memory.set(role, memory[role])
            self._processes.set(role, number[role])
        if tree:
            self._threads.set(tree[0].threads)
            self._files.set(sum(1 for _ in Path("/proc/self/fd").iterdir()))

    def _role(self, usage: ProcessUsage) -> Role:
        if usage.pid == os.getpid():
            return Role.ENGINE
        _, *rooms = usage.module.split(".")
        return _ROLES.get((rooms[0], rooms[1]), Role.OTHER) if len(rooms) > 1 else Role.OTHER
