"""What is measured of a node at one moment, and its mean over the last seconds. Pure."""

from collections import deque
from dataclasses import dataclass
from statistics import fmean
from typing import Final

WINDOW: Final = 10.0
"""Seconds over which the use of recogniser and processors is averaged."""


@dataclass(frozen=True, slots=True)
class LoadSample:
    """One measurement."""

    at: float
    """Seconds of a monotonic clock."""
    lag: float | None = None
    """Seconds from a word to its final result, the 90th percentile of late; None: there was none."""
    recognizer: float | None = None
    """The share of time for which the recogniser is busy with finals, from 0 to 1; None: not measured."""
    own_cpu: float = 0.0
    """Processors that the engine's processes use."""
    other_cpu: float = 0.0
    """Processors that everything else uses, but for what runs at low priority."""
    cpus: float = 1.0
    """Processors that there are, or that the container may use."""
    waiting: float | None = None
    """The share of time for which a task waits for a processor, from 0 to 1; None where not measured."""


class LoadWindow:
    """The samples of the last :data:`WINDOW` seconds."""

    def __init__(self) -> None:
        self._samples: deque[LoadSample] = deque()

    def add(self, sample: LoadSample) -> None:
        """Add the newest sample and drop those that are too old."""
        self._samples.append(sample)
        while self._samples[0].at < sample.at - WINDOW:
            self._samples.popleft()

    def mean(self) -> LoadSample:
        """Means of what is used; the newest of what is a mean already. Without samples: an idle node."""
        if not self._samples:
            return LoadSample(0.0)
        last = self._samples[-1]
        return LoadSample(
            last.at,
            last.lag,
            _mean([each.recognizer for each in self._samples if each.recognizer is not None]),
            fmean(each.own_cpu for each in self._samples),
            fmean(each.other_cpu for each in self._samples),
            last.cpus,
            last.waiting,
        )


def _mean(values: list[float]) -> float | None:
    return fmean(values) if values else None
