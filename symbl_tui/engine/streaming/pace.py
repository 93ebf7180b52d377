"""How fast a client may send: a token bucket. Knows no socket."""

import asyncio
import time
from typing import Final

_BURST: Final = 2.0
"""Seconds of the allowed rate that may come at once."""

_PATIENCE: Final = 10.0
"""Seconds of the allowed rate that may come too early, without a pause to catch up, before it is abuse."""


TOO_MUCH: Final = 1008
"""The close code for abuse."""


class Pace:
    """What one socket sends. Too much is read slower, which holds the sender up through TCP."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._most = per_second * _BURST
        self._left = self._most
        self._at = time.monotonic()
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
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left >= self._most - 1:
            self._early = 0
        self._left -= 1
        if self._left < 0:
            self._early += not sound
            await asyncio.sleep(-self._left / self._per_second)
