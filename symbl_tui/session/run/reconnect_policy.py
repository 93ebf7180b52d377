"""When to reconnect, how fast to send, and the status of all connections of a session.

Knows no socket. Times are seconds on the monotonic clock.
"""

import asyncio
import math
import random
import time
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.run.session_timing import LIVE, Timing

# Seconds of sound that may be sent ahead of the pace, so that a late wake-up costs no throughput.
_BURST: Final = 1.0


class Backoff:
    """Exponential backoff with full jitter, so that many clients do not reconnect in step.

    The channels of one session share it and do reconnect together, so that what they missed is recognised in
    the order in which it was spoken.
    """

    def __init__(
        self,
        timing: Timing = LIVE,
        uniform: Callable[[float, float], float] = random.uniform,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timing = timing
        self._uniform = uniform
        self._clock = clock
        self.attempt = 0
        """How many waits in a row there have been."""
        self.retry_at = -math.inf
        """When the current wait ends."""

    def next(self) -> float:
        """Seconds to wait before the next attempt; what remains of a wait that has begun already."""
        now = self._clock()
        if self.retry_at <= now:
            timing = self._timing
            longest = min(timing.backoff_longest, timing.backoff_first * 2.0 ** min(self.attempt, 16))
            self.attempt += 1
            self.retry_at = now + self._uniform(0.0, longest)
        return self.retry_at - now

    def reset(self) -> None:
        """Begin anew: a connection has proved to be of use."""
        self.attempt = 0


class Pacer:
    """Keeps a sender at ``speed`` seconds of sound per second; infinity sends without delay."""

    def __init__(self, speed: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._speed = speed
        self._clock = clock
        self._due = -math.inf

    async def sent(self, seconds: float) -> None:
        """Wait until more than these ``seconds`` of sound may be sent."""
        now = self._clock()
        self._due = max(self._due, now - _BURST / self._speed) + seconds / self._speed
        if self._due > now:
            await asyncio.sleep(self._due - now)


class Links:
    """The status of every channel's connection. Read from any thread; written by the uplink alone."""

    def __init__(self, count: int, on_change: Callable[[], None]) -> None:
        """``on_change`` is called when the status of a connection was set."""
        self._statuses: list[LinkStatus | None] = [LinkStatus()] * count
        self._on_change = on_change
        self.ever_up = False
        """Whether all of them were up at once."""

    def add(self, channel: int) -> None:
        """Add the connection of a channel that came late, if it is not there.

        It counts from its first status on: while a speaker joins nothing is wrong with the session's link.
        """
        if channel == len(self._statuses):
            self._statuses.append(None)

    def set_status(self, channel: int, status: LinkStatus) -> None:
        """Set how a channel's connection stands now."""
        self._statuses[channel] = status
        self.ever_up = self.ever_up or self.worst.state in (LinkState.UP, LinkState.OVER)
        self._on_change()

    def set_unanswered(self, channel: int, since: float | None) -> None:
        """Set since when an answer to a channel's speech is due; None: none is."""
        self._statuses[channel] = replace(self._statuses[channel] or LinkStatus(), silent_since=since)

    def is_up(self, channel: int) -> bool:
        """Whether a channel's engine accepts sound; not that of a channel which is not added yet."""
        status = self._statuses[channel] if channel < len(self._statuses) else None
        return status is not None and status.state is LinkState.UP

    @property
    def worst(self) -> LinkStatus:
        """The status that counts for the whole session."""
        return min(filter(None, self._statuses), key=_urgency)


_BY_URGENCY: Final = (LinkState.WAITING, LinkState.OPENING, LinkState.UP, LinkState.OVER)


def _urgency(status: LinkStatus) -> tuple[int, int, float]:
    """Sort key, worst first: by state, by failed attempts, by how long an answer has been due."""
    since = math.inf if status.silent_since is None else status.silent_since
    return _BY_URGENCY.index(status.state), -status.attempt, since
