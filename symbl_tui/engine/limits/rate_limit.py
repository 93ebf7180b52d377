"""How fast somebody may go on: a token bucket. Knows no socket and no request."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds, never going back."""


class TokenBucket:
    """Tokens, one for each thing that is done; they come back evenly."""

    __slots__ = ("_at", "_clock", "_left", "_most", "_per_second")

    def __init__(self, per_second: float, most: float, clock: Clock = time.monotonic) -> None:
        """Full; ``most`` may be taken at once."""
        self._per_second = per_second
        self._left = self._most = most
        self._clock = clock
        self._at = clock()

    @property
    def full(self) -> bool:
        """Whether nothing was taken for a while; as of the last :meth:`wait`."""
        return self._left >= self._most - 1

    def wait(self) -> float:
        """Seconds until there is a token; 0 when there is one."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        return max(0.0, (1 - self._left) / self._per_second)

    def take(self) -> None:
        """Take a token, also one that is still to come: the next has to wait the longer."""
        self._left -= 1
