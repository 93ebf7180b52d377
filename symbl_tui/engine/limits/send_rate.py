"""How fast a client may send. Knows no socket."""

import asyncio
import time
from typing import Final

from symbl_tui.engine.limits.rate_limit import Clock, TokenBucket

_BURST: Final = 2.0
"""Seconds of the allowed rate that may come at once."""

_PATIENCE: Final = 10.0
"""Seconds of the allowed rate that may come too early, without a pause to catch up, before it is abuse."""


TOO_MUCH: Final = 1008
"""The close code for abuse."""


class SendRate:
    """What one socket sends. Too much is read slower, which holds the sender up through TCP."""

    def __init__(self, per_second: float, clock: Clock = time.monotonic) -> None:
        self._per_second = per_second
        self._bucket = TokenBucket(per_second, per_second * _BURST, clock)
        self._early = 0

    @property
    def abused(self) -> bool:
        """Whether requests keep coming however slowly they are read."""
        return self._early > self._per_second * _PATIENCE

    @property
    def complaint(self) -> str:
        """What is said about it."""
        return f"closed: a connection may send {self._per_second:g} messages a second"

    async def keep(self, *, sound: bool) -> None:
        """Take one message into account; returns when it is its time.

        Args:
            sound: Whether it is sound, which a client that catches up may well have too much of.
        """
        wait = self._bucket.wait()
        if self._bucket.full:
            self._early = 0
        self._bucket.take()
        if wait:
            self._early += not sound
            await asyncio.sleep(wait)
