"""How the decoder keeps up with all streams: lags and cadences of the last minute. Safe from any thread."""

import threading
import time
from collections import deque
from dataclasses import asdict
from typing import Final

from symbl_tui.engine.recognizers.base import Load

_WINDOW: Final = 60.0


class LoadMeter:
    """Collects what streams report."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lags: deque[tuple[float, float]] = deque(maxlen=2000)
        self._intervals: deque[tuple[float, float]] = deque(maxlen=2000)
        self.streams = 0
        self.speaking = 0

    def count(self, *, streams: int = 0, speaking: int = 0) -> None:
        """Count streams that began or ended, and speech in them."""
        with self._lock:
            self.streams += streams
            self.speaking += speaking

    def final(self, lag: float) -> None:
        """A final came so many seconds after the sound that ended its utterance."""
        with self._lock:
            self._lags.append((time.monotonic(), lag))

    def interim(self, interval: float) -> None:
        """An interim came after so many seconds of speech."""
        with self._lock:
            self._intervals.append((time.monotonic(), interval))

    def reading(self, usage: float) -> dict[str, object]:
        """A :class:`~symbl_tui.engine.recognizers.base.Load` as JSON has it."""
        with self._lock:
            lags, intervals = _recent(self._lags), _recent(self._intervals)
            return asdict(
                Load(
                    self.streams,
                    self.speaking,
                    round(lags[int(0.9 * (len(lags) - 1))], 2) if lags else None,
                    round(sum(intervals) / len(intervals), 2) if intervals else None,
                    round(usage, 2),
                )
            )


def _recent(values: deque[tuple[float, float]]) -> list[float]:
    since = time.monotonic() - _WINDOW
    return sorted(value for at, value in values if at >= since)
