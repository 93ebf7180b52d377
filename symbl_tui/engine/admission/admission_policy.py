"""Decides from measurements whether a node takes another conversation. Pure: time and samples are given.

Each resource has a level: its use, with all streams that are here or expected and one conversation more, over
its bound. Above 1 the node is full; it takes again when all levels have been below :data:`RELEASE` for
:data:`HOLD` seconds. What is measured swings with who speaks, and answers should not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from symbl_tui.engine.admission.load_sample import LoadSample, LoadWindow
from symbl_tui.engine.admission.newcomers import Newcomers
from symbl_tui.engine.admission.stream_cost import StreamCost
from symbl_tui.engine.settings import AdmissionSettings

RELEASE: Final = 0.85
"""The level below which a full node takes conversations again ..."""
HOLD: Final = 5.0
"""... once it has lasted so many seconds."""

# Measured on a slow machine, for both parties of a telephone call: of the recogniser's time, and processors.
_ASSUMED_RECOGNIZER, _ASSUMED_CPU = 0.05, 0.06
# Below it no task waits for a processor: what others use gives way to the engine.
_NO_WAITING: Final = 0.1


class Reason(StrEnum):
    """Why a node takes no more conversations; the values are those of a metric's label."""

    LAG = "lag"
    RECOGNIZER = "recognizer"
    CPU = "cpu"


_CAUSES: Final = {
    Reason.LAG: "its results are late",
    Reason.RECOGNIZER: "its recogniser has no time for more",
    Reason.CPU: "its processors are busy",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the next conversation would be refused."""

    reason: Reason
    figures: str
    """What was measured, for the operator."""

    @property
    def message(self) -> str:
        """A sentence for the client, the same for all that are refused for this reason."""
        return f"this node takes no more conversations now: {_CAUSES[self.reason]}"


class AdmissionPolicy:
    """The decision of one node."""

    def __init__(self, bounds: AdmissionSettings) -> None:
        """Start with an idle node."""
        self._bounds = bounds
        self._window = LoadWindow()
        self._costs = {
            Reason.RECOGNIZER: StreamCost(_ASSUMED_RECOGNIZER),
            Reason.CPU: StreamCost(_ASSUMED_CPU),
        }
        self._last: float | None = None
        self._full: Refusal | None = None
        self._below_since: float | None = None
        self.streams = Newcomers()
        """The streams of this node."""

    @property
    def costs(self) -> dict[Reason, float]:
        """What one more stream costs: a share of the recogniser's time, and processors."""
        return {reason: cost.per_stream for reason, cost in self._costs.items()}

    def observe(self, sample: LoadSample) -> None:
        """Take a measurement."""
        self._window.add(sample)
        seconds = 0.0 if self._last is None else sample.at - self._last
        self._last = sample.at
        seen = self.streams.seen(sample.at)
        # A stream's first seconds are in no figure, and without any the engine's start would be its cost.
        if seen >= 1:
            if sample.recognizer is not None:
                self._costs[Reason.RECOGNIZER].add(seconds, sample.recognizer, seen)
            self._costs[Reason.CPU].add(seconds, sample.own_cpu, seen)
        self._decide(sample.at)

    def refusal(self, now: float) -> Refusal | None:
        """Why a new conversation is refused; None: it is taken."""
        # Refusing the first is of no use: without streams nothing is late, and others use the processors.
        if not len(self.streams):
            return None
        self._decide(now)
        return self._full

    def _decide(self, now: float) -> None:
        levels = self.levels(now)
        reason = max(levels, key=lambda each: levels[each])
        if levels[reason] > 1:
            self._full, self._below_since = Refusal(reason, self._figures(now)), None
        elif self._full and levels[reason] < RELEASE:
            self._below_since = now if self._below_since is None else self._below_since
            if now - self._below_since >= HOLD:
                self._full = self._below_since = None
        else:
            # Between the two bounds nothing changes, and the hold starts anew.
            self._below_since = None

    def levels(self, now: float) -> dict[Reason, float]:
        """What each resource would be used with one conversation more, over its bound: full above 1."""
        mean, bounds = self._window.mean(), self._bounds
        more = self.streams.pending(now) + self.streams.speakers
        costs = self.costs
        recognizer = 0.0
        if mean.recognizer is not None:
            recognizer = mean.recognizer + more * costs[Reason.RECOGNIZER]
        cpu = mean.own_cpu + more * costs[Reason.CPU]
        return {
            Reason.LAG: (mean.lag or 0.0) / bounds.max_lag,
            Reason.RECOGNIZER: recognizer / bounds.max_recognizer,
            Reason.CPU: cpu / _available(mean, bounds),
        }

    def _figures(self, now: float) -> str:
        mean, new = self._window.mean(), round(self.streams.pending(now))
        used = min(1.0, (mean.own_cpu + mean.other_cpu) / mean.cpus)
        lag = "" if mean.lag is None else f", finals {mean.lag:.1f} s late"
        busy = "" if mean.recognizer is None else f", recogniser busy with finals {mean.recognizer:.0%}"
        return f"{len(self.streams)} streams, {new} new or expected{lag}{busy}, processors in use {used:.0%}"


def _available(mean: LoadSample, bounds: AdmissionSettings) -> float:
    """The processors that the engine may use."""
    own = bounds.max_cpu * mean.cpus
    if mean.waiting is not None and mean.waiting < _NO_WAITING:
        return own
    # What others use is not the engine's, but for the share that the kernel gives it in any case.
    return max(own - mean.other_cpu, bounds.own_cpu * mean.cpus)
