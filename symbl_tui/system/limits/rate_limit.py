"""Rate limiting by a token bucket. Performs no I/O."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds, monotonic."""


class TokenBucket:
    """A bucket of tokens, one for each operation, refilled at an even rate."""

    __slots__ = ("_capacity", "_clock", "_per_second", "_tokens", "_updated")

    def __init__(self, per_second: float, capacity: float, clock: Clock = time.monotonic) -> None:
        """Start full; ``capacity`` tokens may be consumed at once."""
        self._per_second = per_second
        self._tokens = self._capacity = capacity
        self._clock = clock
        self._updated = clock()

    @property
    def full(self) -> bool:
        """Whether nothing was consumed for a while, as of the last :meth:`refill`."""
        return self._tokens >= self._capacity - 1

    def refill(self) -> float:
        """Add the tokens of the time that passed; the seconds until one is available, 0 when one is."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._updated) * self._per_second)
        self._updated = now
        return max(0.0, (1 - self._tokens) / self._per_second)

    def consume(self) -> None:
        """Consume a token, in advance where none is available: the next waits the longer."""
        # Below zero: a burst is not refused but paid back, each message a little later.
        self._tokens -= 1
