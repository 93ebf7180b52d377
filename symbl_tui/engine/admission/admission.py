"""Measures a node at intervals, and tells whether it takes another conversation. Used on the event loop."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from symbl_tui.engine.admission.admission_policy import AdmissionPolicy, Reason, Refusal
from symbl_tui.engine.admission.lag_meter import LagMeter
from symbl_tui.engine.admission.load_sample import LoadSample
from symbl_tui.engine.admission.machine_load import CpuUse, MachineLoad
from symbl_tui.engine.settings import AdmissionSettings
from symbl_tui.system.tasks import cancel_and_wait

# Seconds between two measurements, and while there is no stream.
_EVERY, _IDLE_EVERY = 1.0, 5.0

Listener = Callable[[Mapping[Reason, float], Refusal | None], object]


class Admission:
    """The admission of one node; measures while it is entered.

    Without being entered, or with ``enabled = false``, it counts streams and takes every conversation.
    """

    def __init__(
        self,
        settings: AdmissionSettings,
        *,
        busy: Callable[[], float | None] = lambda: None,
        offline: bool = False,
        read_cpu: Callable[[float], CpuUse] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Describe the node.

        Args:
            settings: The bounds.
            busy: The share of time for which the recogniser is busy with finals; None: not measured.
            offline: Whether the recogniser decodes long windows, so that its results are late by design.
            read_cpu: Reads the use of the processors; default: that of this machine.
            clock: Monotonic seconds.
        """
        self._settings = settings
        self._busy = busy
        self._offline = offline
        self._read_cpu = read_cpu or MachineLoad().read
        self._clock = clock
        self._policy = AdmissionPolicy(settings)
        self._listeners: list[Listener] = []
        self._first = asyncio.Event()
        """Set by the first stream of an idle node: it is measured at once."""
        self._task: asyncio.Task[None] | None = None
        self.lags = LagMeter(clock)
        """The lag of final results; every stream records its own."""

    async def __aenter__(self) -> Self:
        """Start to measure."""
        if self._settings.enabled:
            self._task = asyncio.create_task(self._measure(), name="measure the node's load")
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop to measure."""
        await cancel_and_wait(self._task)

    def on_measurement(self, listener: Listener) -> None:
        """Call a listener after each measurement.

        It gets the level of each resource, full above 1, and why the next conversation would be refused.
        """
        self._listeners.append(listener)

    @property
    def costs(self) -> dict[Reason, float]:
        """What one more stream costs: a share of the recogniser's time, and processors."""
        return self._policy.costs

    def refusal(self, key: object) -> Refusal | None:
        """Why a stream of the conversation ``key`` is refused; None: it is taken, as all are of one here."""
        if not self._settings.enabled or self._policy.streams.has(key):
            return None
        return self._policy.refusal(self._clock())

    def join(self, key: object) -> Callable[[], None]:
        """Count a stream of a conversation; call what is returned when it has ended."""
        if not len(self._policy.streams):
            self._first.set()
        number = self._policy.streams.join(key, self._clock())
        return lambda: self._policy.streams.leave(key, number)

    async def _measure(self) -> None:
        while True:
            # In a thread: a few hundred microseconds of small files.
            cpu = await asyncio.to_thread(self._read_cpu, self._clock())
            sample = self._sample(cpu)
            self._policy.observe(sample)
            levels, refusal = self._policy.levels(sample.at), self._policy.refusal(sample.at)
            for listener in self._listeners:
                listener(levels, refusal)
            with suppress(TimeoutError):
                async with asyncio.timeout(_EVERY if len(self._policy.streams) else _IDLE_EVERY):
                    await self._first.wait()
            self._first.clear()

    def _sample(self, cpu: CpuUse) -> LoadSample:
        return LoadSample(
            self._clock(),
            None if self._offline else self.lags.lag(),
            self._busy(),
            *(cpu.own, cpu.other, cpu.cpus, cpu.waiting),
        )
