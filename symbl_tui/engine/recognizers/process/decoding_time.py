"""The real-time factor of a stream: what its decodes take, against the speech that they settle."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

# Seconds; the factor of a single short word would say little.
_SHORTEST: Final = 0.5


class DecodingTime:
    """The time that one stream's decodes have taken since its last final. For one thread at a time."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._seconds = 0.0

    @contextmanager
    def measure(self) -> Iterator[None]:
        """Count the time of a decode."""
        began = self._clock()
        try:
            yield
        finally:
            self._seconds += self._clock() - began

    def settle(self, speech: float) -> float:
        """The factor for so many seconds of speech that are final now; what follows counts from 0."""
        seconds, self._seconds = self._seconds, 0.0
        return round(seconds / max(speech, _SHORTEST), 4)
