"""Paces sound that is not live to real time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from symbl_tui.errors import UsageError

MAX_LATE_SECONDS: Final = 0.5
"""Being later than this is a pause, not jitter: the missed time is not made up for."""


class Pacer:
    """Keeps to the clock without drift.

    Args:
        pace: seconds of sound per second; ``math.inf`` is as fast as the reader can.
        clock: monotonic seconds.
        sleep: waits for that many seconds.

    Raises:
        UsageError: ``pace`` is not above zero.
    """

    def __init__(
        self,
        pace: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if not pace > 0:
            raise UsageError(
                f"a pace of {pace:g} is not possible", "give a number above 0, e.g. 1 for real time"
            )
        self._pace = pace
        self._clock = clock
        self._sleep = sleep
        self._due: float | None = None

    async def wait(self, seconds: float) -> None:
        """Wait until the next ``seconds`` of sound would have been played."""
        now = self._clock()
        # From the last due time and not from now: late wake-ups would otherwise add up to a slower pace.
        due = (now if self._due is None else self._due) + seconds / self._pace
        # After a suspended laptop or a stopped process a file
        # would otherwise rush through all that it missed.
        self._due = now if now - due > MAX_LATE_SECONDS else due
        # Always yield to the event loop, even without any wait: other tasks must not starve.
        await self._sleep(max(0.0, due - now))
