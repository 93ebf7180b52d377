"""Makes sound that is not live come as if it were."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from symbl_tui.errors import UsageError

LATE_SECONDS: Final = 0.5
"""Later than this is a pause, not jitter: what was missed is not rushed through afterwards."""


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
        """Wait until the next ``seconds`` of sound would have been heard."""
        now = self._clock()
        due = (now if self._due is None else self._due) + seconds / self._pace
        self._due = now if now - due > LATE_SECONDS else due
        # Always a turn of the event loop, also when nothing is to wait for: others must not starve.
        await self._sleep(max(0.0, due - now))
