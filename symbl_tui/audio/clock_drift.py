"""Measures how the clocks of devices that are recorded at once drift apart, and how much to correct. Pure.

The clock of a sound card is off by up to 100 ppm: two of them are up to 0.7 s apart after an hour.
When sound arrives tells. It may be late, for many reasons, but never early: so the earliest arrival of the
last minute counts, whatever delays, bursts and outages lie in between. Only a delay that comes to stay looks
like drift, and is followed as slowly. Knows neither sources nor frames.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DriftTuning:
    """How drift is measured and corrected; seconds, unless noted."""

    # Long enough to hold one delivery without delay on a busy machine; 100 ppm are only 6 ms in it.
    window: int = 60
    """The span in which the earliest sound is looked for; nothing is corrected before one has passed."""
    tolerance: float = 0.08
    """A difference that is left alone."""
    ease: float = 60.0
    """How long it takes to make up for the rest of a difference."""
    # Five times what a card's clock can be off, so that a lag also shrinks again.
    fastest: float = 500e-6
    """The most that is added or left out, in seconds per second; inaudible."""


DRIFT_TUNING: Final = DriftTuning()
"""The tuning of every session."""


class Arrivals:
    """How far the sound of a source is ahead of the wall clock."""

    def __init__(self, window: int = DRIFT_TUNING.window) -> None:
        """Count from the first sound on; ``window`` as in :class:`DriftTuning`."""
        self._received = 0.0
        self._began: float | None = None
        self._best: deque[tuple[int, float]] = deque(maxlen=window)
        """The seconds in which sound arrived, and the largest lead in each."""

    def add(self, seconds: float, now: float) -> bool:
        """Count ``seconds`` of sound that have just arrived; whether a new second begins with them."""
        if self._began is None:
            self._began = now
        self._received += seconds
        # Binned by the second: the largest lead of a window is then 60 values, however many frames arrive.
        second, lead = int(now - self._began), self._received - (now - self._began)
        if self._best and self._best[-1][0] == second:
            self._best[-1] = second, max(lead, self._best[-1][1])
            return False
        self._best.append((second, lead))
        return True

    @property
    def lead(self) -> float | None:
        """Seconds by which it is ahead, counted from its beginning; None before a whole window has passed."""
        # An early guess would correct a start-up burst, with sound that was fine.
        full = len(self._best) == self._best.maxlen
        return max(lead for _, lead in self._best) if full else None


class ClockDrift:
    """Keeps one source in step with a reference, which may be the source itself: then nothing is corrected.

    Args:
        own: The source's arrivals, which :meth:`add` counts.
        reference: Those of the source to keep in step with.
        tuning: How drift is measured and corrected.
    """

    def __init__(self, own: Arrivals, reference: Arrivals, tuning: DriftTuning = DRIFT_TUNING) -> None:
        self._own = own
        self._reference = reference
        self._tuning = tuning
        self._baseline: tuple[float, float] | None = None
        """When both leads were known first, and their difference then."""
        self._left_out = 0.0
        """Seconds that were left out so far; negative: added."""
        self._correction = 0.0
        """Seconds to leave out per second now."""
        self._due = 0.0
        """Fraction of a sample that is to be left out."""
        self.rate = 0.0
        """How much faster its clock is than the reference, as far as known: 100e-6 are 0.36 s in an hour."""

    def add(self, samples: int, rate: int, now: float) -> int:
        """Count a piece of its sound that has just arrived.

        Returns:
            By how many samples to lengthen it: 1, -1 or, nearly always, 0.
        """
        if self._own.add(samples / rate, now):
            self._measure(now)
        # Carried over: at 100 ppm a frame of 320 samples is off by 0.03 of one.
        self._due += self._correction * samples
        by = int(self._due)
        self._due -= by
        self._left_out += by / rate
        return -by

    def _measure(self, now: float) -> None:
        own, reference = self._own.lead, self._reference.lead
        if own is None or reference is None:
            return
        if self._baseline is None:
            # Devices start at different moments: only what changes from here on is drift.
            self._baseline = now, own - reference
        since, before = self._baseline
        ahead = own - reference - before
        if now > since:
            self.rate = ahead / (now - since)
        tuning, rest = self._tuning, ahead - self._left_out
        # Within the tolerance nothing is done: arrival jitter
        # would otherwise add and remove samples all the time.
        beyond = rest - max(-tuning.tolerance, min(rest, tuning.tolerance))
        self._correction = max(-tuning.fastest, min(beyond / tuning.ease, tuning.fastest))
        # Or a fraction left from an earlier correction would move a sample without any need.
        if not beyond:
            self._due = 0.0
