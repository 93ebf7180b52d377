"""The rate of fragments on one connection: pieces of a message that cost more to parse than they carry.

A chunk or a frame of a byte takes as long to parse as one of kilobytes, and no other task runs meanwhile: a
megabyte in pieces of a byte would occupy the engine for half a minute.
"""

import time
from typing import Final

from symbl_tui.system.limits.rate_limit import Clock, TokenBucket

SMALL: Final = 64
"""Bytes; a piece with as many is none of these. 20 ms of speech have more in any encoding."""
PER_SECOND: Final = 100
BURST: Final = 1000
"""Fragments at once: some 30 ms of work."""


class FragmentRate:
    """Counts the fragments of one connection, a WebSocket's control frames among them."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._bucket = TokenBucket(PER_SECOND, BURST, clock)

    def accept(self, size: int) -> bool:
        """Count a piece of ``size`` bytes; False if it is a fragment too many."""
        if size >= SMALL:
            return True
        if self._bucket.refill():
            return False
        self._bucket.consume()
        return True
