"""How late the results of a stream are, against the moment when their sound came from the client. Pure.

A recogniser that is too slow is fed late, and by its own clock it keeps up. So the clock here is the
client's: a message that the engine had to wait for is as new as it can be, and gives the time of every sample
after it. Sound that was waiting already is timed by the last such message, however late it is read.
"""

from typing import Final

# Seconds of waiting for a message from which on none can have been there before.
_FRESH: Final = 0.01


class StreamPace:
    """The times at which the sound of one stream came. Times in seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._origin: float | None = None
        """When the sample at position 0 came, or would have."""
        self._fresh_at: float | None = None
        """When the message came, where it was not waiting before."""
        self._received = 0.0
        """Seconds of sound that were read."""
        self._fed = 0.0
        """Seconds of it that the recogniser has taken."""

    def receive(self, now: float, waited: float) -> None:
        """Begin to read a message, ``now``, after waiting so long for it."""
        self._fresh_at = now if self._origin is None or waited >= _FRESH else None

    def read(self, seconds: float) -> None:
        """Read so many seconds of sound of the message."""
        self._received += seconds
        if self._fresh_at is not None:
            self._origin = self._fresh_at - self._received

    def feed(self) -> None:
        """The recogniser has taken everything that was read."""
        self._fed = self._received

    def lag(self, now: float, position: float) -> float:
        """Seconds since the sound at a position (in seconds) came; 0 where it was sent ahead of time."""
        return max(0.0, now - self._origin - position) if self._origin is not None else 0.0

    def backlog(self, now: float) -> float:
        """Seconds for which the oldest sound that was read waits for the recogniser; 0: none waits."""
        return self.lag(now, self._fed) if self._fed < self._received else 0.0
