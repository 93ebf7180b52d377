"""The decoder's thread and its queue: finals first, interims while there is headroom."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable

from symbl_tui.engine.recognizers.moonshine.budget import InterimBudget
from symbl_tui.engine.recognizers.moonshine.load_meter import LoadMeter

Job = Callable[[], object]

_FINAL, _INTERIM = 0, 1


class Scheduler:
    """Runs jobs one at a time, in a thread of its own: the library's decoder has one lock anyway.

    A running interim is not preempted, but its sound is bounded (20 s), so a final waits for one interim at
    the most, and never for those that are queued.
    """

    def __init__(self) -> None:
        self._budget = InterimBudget()
        self.meter = LoadMeter()
        self._jobs: list[tuple[int, int, Job]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="decode", daemon=True).start()

    def submit(self, job: Job, *, interim: bool) -> None:
        """Queue a job; those of finals come before those of interims, otherwise in order."""
        with self._changed:
            rank = _INTERIM if interim else _FINAL
            # The number breaks ties: jobs of one rank stay in order, and are never compared themselves.
            heapq.heappush(self._jobs, (rank, next(self._numbers), job))
            self._changed.notify()

    def interval(self, decoded: float) -> float:
        """Seconds of speech until the next interim; see :meth:`InterimBudget.interval`."""
        return self._budget.interval(time.monotonic(), decoded)

    @property
    def has_headroom(self) -> bool:
        """Whether there is time for speculative decodes, which may turn out to be of no use."""
        return self._budget.slowdown(time.monotonic()) == 1.0

    def snapshot(self) -> dict[str, object]:
        """How it keeps up; see :meth:`LoadMeter.snapshot`."""
        now = time.monotonic()
        return self.meter.snapshot(self._budget.usage(now), self._budget.final_usage(now))

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs)
                rank, _, job = heapq.heappop(self._jobs)
            began = time.monotonic()
            # Outside the lock: streams queue their next decode from within a job, and others while it runs.
            job()
            now = time.monotonic()
            self._budget.record(now, now - began, interim=rank == _INTERIM)
