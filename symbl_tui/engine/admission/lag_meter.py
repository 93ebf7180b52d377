"""The lag of final results of all streams of a node. Used on the event loop alone."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from symbl_tui.engine.admission.stream_pace import StreamPace

_WINDOW: Final = 30.0
# Finals that are remembered: thirty a second.
_MOST: Final = 1_000
_RANK: Final = 0.9


class LagMeter:
    """The lags of the last half minute, and the streams that are behind now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lags: deque[tuple[float, float]] = deque(maxlen=_MOST)
        self._paces: set[StreamPace] = set()

    def add(self, pace: StreamPace) -> None:
        """Watch a stream."""
        self._paces.add(pace)

    def remove(self, pace: StreamPace) -> None:
        """Watch it no more."""
        self._paces.discard(pace)

    def record(self, lag: float) -> None:
        """Record the lag of a final result, in seconds."""
        self._lags.append((self._clock(), lag))

    def lag(self) -> float | None:
        """The 90th percentile, in seconds; None where there was no final and no stream is behind."""
        now = self._clock()
        finals = _percentile(lag for at, lag in self._lags if at >= now - _WINDOW)
        # Where nothing comes out any more, no final tells how late it is.
        behind = _percentile(pace.backlog(now) for pace in self._paces)
        # Not 0, which is no stream behind, and no final that came at once.
        return max((each for each in (finals, behind or None) if each is not None), default=None)


def _percentile(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    return ordered[int(_RANK * (len(ordered) - 1))] if ordered else None
