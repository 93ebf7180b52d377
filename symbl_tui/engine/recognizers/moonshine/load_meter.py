"""The load of the decoder: lags and intervals of all streams in the last minute. Thread-safe."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from symbl_tui.engine.recognizers.interface import Load

_WINDOW: Final = 60.0


class LoadMeter:
    """Records what streams report."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._lags: deque[tuple[float, float]] = deque(maxlen=2000)
        self._intervals: deque[tuple[float, float]] = deque(maxlen=2000)
        self.streams = 0
        self.speaking = 0

    def count(self, *, streams: int = 0, speaking: int = 0) -> None:
        """Add to the numbers of streams and of those with speech."""
        with self._lock:
            self.streams += streams
            self.speaking += speaking

    def record_final(self, lag: float) -> None:
        """Record the seconds from the end of an utterance to its final."""
        with self._lock:
            self._lags.append((self._clock(), lag))

    def record_interim(self, interval: float) -> None:
        """Record the seconds of speech between two interims."""
        with self._lock:
            self._intervals.append((self._clock(), interval))

    def snapshot(self, usage: float, final_usage: float = 0.0) -> dict[str, object]:
        """The load, with the fields of :class:`~symbl_tui.engine.recognizers.interface.Load`."""
        with self._lock:
            since = self._clock() - _WINDOW
            lags, intervals = _recent(self._lags, since), _recent(self._intervals, since)
            return asdict(
                Load(
                    self.streams,
                    self.speaking,
                    # The 90th percentile: a mean hides the finals that a user waits for.
                    round(lags[int(0.9 * (len(lags) - 1))], 2) if lags else None,
                    round(sum(intervals) / len(intervals), 2) if intervals else None,
                    round(usage, 2),
                    round(final_usage, 2),
                )
            )


def _recent(values: deque[tuple[float, float]], since: float) -> list[float]:
    return sorted(value for at, value in values if at >= since)
