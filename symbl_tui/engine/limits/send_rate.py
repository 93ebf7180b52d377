"""The rate at which one client may send messages. Knows no socket."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.system.limits.rate_limit import Clock, TokenBucket

POLICY_VIOLATION: Final = 1008
"""The close code for abuse."""

Sleep = Callable[[float], Awaitable[None]]


class SendRate:
    """The messages of one socket. Too many are read more slowly, which holds the sender back through TCP."""

    def __init__(
        self,
        per_second: float,
        timing: Timing = DEFAULT_TIMING,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._per_second = per_second
        self._bucket = TokenBucket(per_second, per_second * timing.burst, clock)
        self._sleep = sleep
        self._most_early = per_second * timing.excess
        self._early = 0

    @property
    def exceeded(self) -> bool:
        """Whether requests keep arriving too early, however slowly they are read."""
        return self._early > self._most_early

    @property
    def message(self) -> str:
        """The sentence for a client that is closed for it."""
        return f"closed: a connection may send {self._per_second:g} messages a second"

    async def throttle(self, *, audio: bool) -> None:
        """Count one message; returns when it is due.

        Args:
            audio: Whether it is sound. A client that catches up after a lost link sends minutes of sound at
                once, which is slowed down but never counted as abuse.
        """
        delay = self._bucket.refill()
        # A pause long enough to catch up forgives what came too early before.
        if self._bucket.full:
            self._early = 0
        # Before the sleep: messages that wait together must not all see the same token.
        self._bucket.consume()
        if delay:
            self._early += not audio
            await self._sleep(delay)
