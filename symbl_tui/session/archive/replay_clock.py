"""The clock of a replay: runs faster, rests, is set forward and back, from any thread. Knows no session."""

import asyncio
import threading
import time
from contextlib import suppress

from symbl_tui.session.model.thread_flag import ThreadFlag


class ReplayClock:
    """Where in a session its replay is, in seconds from the session's start."""

    def __init__(self, speed: float) -> None:
        """It stands at the start; ``speed``: how many times as fast as real time it will run."""
        self._lock = threading.Lock()
        self._mark: tuple[float, float | None] = (0.0, None)
        """The position where something changed last, and when, if it runs since."""
        self._started = False
        self._changed = ThreadFlag()
        self.speed = speed
        """How many times as fast as real time it runs."""
        self.paused = False
        self.setbacks = 0
        """How often it was set back."""

    @property
    def position(self) -> float:
        """Seconds from the start of the session."""
        position, since = self._mark
        return position if since is None else position + (time.monotonic() - since) * self.speed

    def start(self) -> None:
        """Begin, unless it is paused."""
        self._started = True
        self._turn()

    def stop(self) -> None:
        """Stand still."""
        self._started = False
        self._turn()

    def pause(self, paused: bool) -> None:
        """Rest, or go on from there."""
        self.paused = paused
        self._turn()

    def run_at(self, speed: float) -> None:
        """Go on from there at another speed."""
        self._turn(speed=speed)

    def skip(self, seconds: float, *, end: float) -> None:
        """Go that far on, or back where it is negative; never before the start or after ``end``."""
        self._turn(by=seconds, end=end)

    async def reach(self, position: float, setbacks: int) -> bool:
        """Wait until it is there; False as soon as it has been set back more than ``setbacks`` times."""
        while True:
            changed = self._changed  # taken before looking: a change after that is not missed
            if self.setbacks != setbacks:
                return False
            if (left := position - self.position) <= 0:
                return True
            resting = self._mark[1] is None
            with suppress(TimeoutError):
                async with asyncio.timeout(None if resting else left / self.speed):
                    await changed.wait()

    def _turn(self, *, by: float = 0.0, end: float | None = None, speed: float | None = None) -> None:
        """Take what has been asked for as of now, and wake who waits."""
        with self._lock:
            here = self.position
            there = here + by if end is None else max(0.0, min(here + by, end))
            running = self._started and not self.paused
            self.speed = speed or self.speed
            self._mark = (there, time.monotonic() if running else None)
            self.setbacks += there < here
            changed, self._changed = self._changed, ThreadFlag()
        changed.set()
