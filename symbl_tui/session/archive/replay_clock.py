"""The clock of a replay: its speed, pauses and skips, set from any thread."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from symbl_tui.session.model.thread_flag import ThreadFlag


class ReplayClock:
    """The position of a replay, in seconds from the session's start."""

    def __init__(self, speed: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``speed``: how many times as fast as ``clock`` it runs once it is started."""
        self._clock = clock
        self._lock = threading.Lock()
        self._anchor: tuple[float, float | None] = (0.0, None)
        """The position at the last change, and when that was; None: it stands still since."""
        self._started = False
        self._changed = ThreadFlag()
        self.speed = speed
        """How many times as fast as real time it runs."""
        self.paused = False
        self.rewinds = 0
        """How often it was moved back."""

    @property
    def position(self) -> float:
        """Seconds from the start of the session."""
        # One tuple, read once: two attributes could come from before and after a change.
        position, since = self._anchor
        return position if since is None else position + (self._clock() - since) * self.speed

    def start(self) -> None:
        """Start, unless it is paused."""
        self._started = True
        self._change()

    def stop(self) -> None:
        """Stop."""
        self._started = False
        self._change()

    def pause(self, paused: bool) -> None:
        """Pause, or resume from the same position."""
        self.paused = paused
        self._change()

    def run_at(self, speed: float) -> None:
        """Go on from the same position at another speed."""
        self._change(speed=speed)

    def skip(self, seconds: float, *, end: float) -> None:
        """Move forward, or back where ``seconds`` is negative; never before the start or after ``end``."""
        self._change(by=seconds, end=end)

    async def reach(self, position: float, rewinds: int) -> bool:
        """Wait until it reaches ``position``; False as soon as it has been moved back since ``rewinds``."""
        while True:
            changed = self._changed  # before the position is read: a change after that is not missed
            if self.rewinds != rewinds:
                return False
            if (left := position - self.position) <= 0:
                return True
            stopped = self._anchor[1] is None
            with suppress(TimeoutError):
                async with asyncio.timeout(None if stopped else left / self.speed):
                    await changed.wait()

    async def rewound(self, rewinds: int) -> None:
        """Wait until it has been moved back since ``rewinds``."""
        while True:
            changed = self._changed  # before the count is read: a change after that is not missed
            if self.rewinds != rewinds:
                return
            await changed.wait()

    def _change(self, *, by: float = 0.0, end: float | None = None, speed: float | None = None) -> None:
        """Apply a change as of now, and wake the waiters."""
        with self._lock:
            here = self.position
            there = here + by if end is None else max(0.0, min(here + by, end))
            running = self._started and not self.paused
            self.speed = speed or self.speed
            self._anchor = (there, self._clock() if running else None)
            # Counted and not flagged: a waiter compares, so that a
            # second rewind is not lost while it handles the first.
            self.rewinds += there < here
            changed, self._changed = self._changed, ThreadFlag()
        changed.set()
