"""Measurement of the time that repeated work takes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stopwatch:
    """Sums the time of some blocks, which must not overlap; may be read from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ended = 0.0
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """The time of all blocks, up to now of one that still runs."""
        # Read once: on another thread the block may end between the test and the sum.
        since = self._since
        return self._ended + (0.0 if since is None else self._clock() - since)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure the block."""
        self._since = began = self._clock()
        try:
            yield
        finally:
            # In this order a reader in between misses the block for a moment, instead of counting it twice.
            self._since = None
            self._ended += self._clock() - began
