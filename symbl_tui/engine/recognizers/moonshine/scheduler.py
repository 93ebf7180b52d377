"""The one thread that decodes: finals first, interims while there is room."""

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
    """Runs jobs one at a time, in a thread of its own: the decoder takes one call at a time anyway."""

    def __init__(self) -> None:
        self._budget = InterimBudget()
        self.meter = LoadMeter()
        self._jobs: list[tuple[int, int, Job]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="decode", daemon=True).start()

    def submit(self, job: Job, *, interim: bool) -> None:
        """Have a job run; those of finals come before those of interims, otherwise in order."""
        with self._changed:
            rank = _INTERIM if interim else _FINAL
            heapq.heappush(self._jobs, (rank, next(self._numbers), job))
            self._changed.notify()

    def interval(self, decoded: float) -> float:
        """Seconds of speech until the next interim; see :meth:`InterimBudget.interval`."""
        return self._budget.interval(time.monotonic(), decoded)

    @property
    def free(self) -> bool:
        """Whether there is room for decodes that may turn out to be of no use."""
        return self._budget.slowdown(time.monotonic()) == 1.0

    def reading(self) -> dict[str, object]:
        """How it keeps up; see :meth:`LoadMeter.reading`."""
        return self.meter.reading(self._budget.usage(time.monotonic()))

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs)
                _, _, job = heapq.heappop(self._jobs)
            began = time.monotonic()
            job()
            now = time.monotonic()
            self._budget.spent(now, now - began)
