"""The time of day that all nodes of a store have in common: the database's, where there is one."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

WARN_SECONDS: Final = 5.0
"""A clock that is further off is worth a warning: certificates and logs are read by it."""

# Seconds that a measurement must differ by to count: times of one conversation must not jump back and forth
# by what a busy machine adds to a measurement.
_JITTER: Final = 0.1

Now = Callable[[], datetime]
"""Gives the time of day (UTC)."""

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The time of day (UTC) by this machine's clock."""
    return datetime.now(UTC)


class NodeClock:
    """This machine's clock, corrected by its measured distance from the database's."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Start without a correction; ``clock`` gives seconds since the epoch."""
        self._clock = clock
        self.offset = 0.0
        """Seconds to add to this machine's clock."""
        self._warned = False

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._clock() + self.offset

    def now(self) -> datetime:
        """The time of day (UTC)."""
        return datetime.fromtimestamp(self.time(), UTC)

    def adjust(self, offset: float, uncertainty: float) -> None:
        """Take over a measured offset, if it differs from the one before by more than its uncertainty."""
        if abs(offset - self.offset) > _JITTER + uncertainty:
            self.offset = offset
        off = abs(self.offset) > WARN_SECONDS
        if off and not self._warned:
            _log.warning(
                "the clock of this machine is %.0f s %s the database's; synchronise it (NTP)",
                abs(self.offset),
                "behind" if self.offset > 0 else "ahead of",
            )
        self._warned = off
