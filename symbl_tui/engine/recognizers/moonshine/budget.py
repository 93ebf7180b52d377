"""The cadence of interim results: they get the decoder's time that finals leave. Pure."""

from collections import deque
from typing import Final

# Seconds over which the decoder's use is measured.
_WINDOW: Final = 8.0
# Usage at which interims get nothing: the rest is headroom for finals that come together.
_FULL: Final = 0.9
# Usage up to which interims come as often as they may.
_FREE: Final = 0.5
# The most by which interims become rarer.
_SLOWEST: Final = 8.0
# Seconds of speech until the first interim.
_FIRST: Final = 0.8
_LEAST_GROWTH, _GROWTH = 2.0, 0.6
"""... and until the next: so many seconds, or this share of the line so far, if that is more.

Each interim decodes its whole line again: growing intervals keep the cost of a long line linear."""


class InterimBudget:
    """The cadence of one decoder's interim results. Times in seconds of any monotonic clock."""

    def __init__(self) -> None:
        self._busy: deque[tuple[float, float, bool]] = deque()

    def record(self, now: float, seconds: float, *, interim: bool = False) -> None:
        """Record a decode that ended now and took this long."""
        self._busy.append((now, seconds, interim))

    def usage(self, now: float) -> float:
        """The share of recent time for which the decoder was busy, from 0 to 1."""
        return self._share(now, interims=True)

    def final_usage(self, now: float) -> float:
        """The same with finals alone, which cannot be made rarer."""
        return self._share(now, interims=False)

    def slowdown(self, now: float) -> float:
        """The factor by which interims are rarer than usual."""
        left = (_FULL - self.usage(now)) / (_FULL - _FREE)
        # Hyperbolic in what is left: interims thin out gently at first, and steeply near the limit.
        return min(_SLOWEST, max(1.0, 1 / left)) if left > 0 else _SLOWEST

    def interval(self, now: float, decoded: float) -> float:
        """Seconds of speech until the next interim of a line of which ``decoded`` seconds were decoded."""
        if not decoded:
            return _FIRST
        return max(_LEAST_GROWTH, _GROWTH * decoded) * self.slowdown(now)

    def _share(self, now: float, *, interims: bool) -> float:
        while self._busy and self._busy[0][0] < now - _WINDOW:
            self._busy.popleft()
        busy = sum(seconds for _, seconds, interim in self._busy if interims or not interim)
        return min(1.0, busy / _WINDOW)
