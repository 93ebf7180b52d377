"""How a channel's connection stands, and how it is kept: how long to wait before the next, how fast to send.

Knows no socket. Times are seconds on the monotonic clock.
"""

import asyncio
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 30.0
_BURST: Final = 1.0
"""Seconds of sound that may be sent ahead of the pace, so that a late wake-up is made up for."""


class LinkState(StrEnum):
    """What a connection is doing."""

    OPENING = "opening"
    UP = "up"
    WAITING = "waiting"
    """It failed; the next is opened in a while."""
    OVER = "over"
    """All was answered."""


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One channel's connection, as the status line shows it."""

    state: LinkState = LinkState.OPENING
    attempt: int = 0
    """How many connections in a row have failed."""
    retry_at: float = 0.0
    """When the next is opened, where it is waited for."""
    reason: str = ""
    """Why the last one failed, as a sentence."""
    brief: str = ""
    """The same in at most four words, or what happened without the remedy."""
    silent_since: float | None = None
    """Since when the engine has not answered what was said to it."""
    encoding: str = ""
    """How the sound is encoded, once it is up."""
    recognizer: str = ""
    """Which recogniser the engine uses, where it says so."""

    @property
    def retry_in(self) -> float:
        """Seconds until the next attempt."""
        return max(0.0, self.retry_at - time.monotonic())


class Backoff:
    """Exponential backoff with full jitter: a crowd of clients does not come back in step.

    The channels of one session share it and do come back together, so that what they missed is understood in
    the order in which it was said.
    """

    def __init__(self, uniform: Callable[[float, float], float] = random.uniform) -> None:
        self._uniform = uniform
        self.attempt = 0
        """How many waits in a row there have been."""
        self.retry_at = -math.inf
        """When the wait is over."""

    def next(self) -> float:
        """Seconds to wait before the next attempt; the rest of a wait that has begun already."""
        now = time.monotonic()
        if self.retry_at <= now:
            longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(self.attempt, 16))
            self.attempt += 1
            self.retry_at = now + self._uniform(0.0, longest)
        return self.retry_at - now

    def reset(self) -> None:
        """A connection has proved to be of use."""
        self.attempt = 0


class Pacer:
    """Keeps a sender at ``speed`` seconds of sound per second; infinity does not hold it up."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._due = -math.inf

    async def sent(self, seconds: float) -> None:
        """Wait until more than these ``seconds`` of sound may be sent."""
        now = time.monotonic()
        self._due = max(self._due, now - _BURST / self._speed) + seconds / self._speed
        if self._due > now:
            await asyncio.sleep(self._due - now)


class Links:
    """All channels' connections together. Read from any thread; written by converse alone."""

    def __init__(self, count: int, changed: Callable[[], None]) -> None:
        """``changed`` is called when a connection has moved."""
        self._statuses = [LinkStatus()] * count
        self._changed = changed
        self.ever_up = False
        """Whether all of them were up at once."""

    def put(self, channel: int, status: LinkStatus) -> None:
        """Say how a channel's connection stands now."""
        self._statuses[channel] = status
        self.ever_up = self.ever_up or self.worst.state in (LinkState.UP, LinkState.OVER)
        self._changed()

    def unanswered(self, channel: int, since: float | None) -> None:
        """Say since when the engine owes a channel an answer; None: it owes none."""
        self._statuses[channel] = replace(self._statuses[channel], silent_since=since)

    def up(self, channel: int) -> bool:
        """Whether a channel's engine takes sound."""
        return self._statuses[channel].state is LinkState.UP

    @property
    def worst(self) -> LinkStatus:
        """The status that tells how the session stands."""
        return min(self._statuses, key=_urgency)


_ORDER: Final = (LinkState.WAITING, LinkState.OPENING, LinkState.UP, LinkState.OVER)


def _urgency(status: LinkStatus) -> tuple[int, int, float]:
    """The less, the worse it is: by state, by failed attempts, by how long nobody has answered."""
    since = math.inf if status.silent_since is None else status.silent_since
    return _ORDER.index(status.state), -status.attempt, since
