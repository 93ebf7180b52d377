"""What signals do to a session that has no screen, or none any more."""

import os
import signal
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from types import FrameType

from symbl_tui.errors import EXIT_INTERRUPTED
from symbl_tui.system.terminal import point_nowhere


class Signals:
    """Lets SIGINT and SIGTERM stop what runs, the second one at once; and SIGHUP, unless it is to go on."""

    def __init__(self, stop: Callable[[str], object], *, on_hangup: str) -> None:
        """Handle them from now on.

        Args:
            stop: Begins a clean stop for a reason. Called on a thread of its own: a handler interrupts
                anything, also whoever holds the locks that stopping takes.
            on_hangup: ``stop`` or ``continue``.
        """
        self.interrupted = False
        """Whether a signal has ended the session."""
        self._stop = stop
        self._goes_on = on_hangup == "continue"
        self._reasons: SimpleQueue[str] = SimpleQueue()  # the one queue that a handler may put into
        # A terminal that has hung up does not say any more that it is one.
        self._terminals = [each for each in (sys.stdin, sys.stdout, sys.stderr) if each and each.isatty()]
        self._asked = False
        Thread(target=self._stop_when_asked, name="symbl-signals", daemon=True).start()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._interrupt)
        signal.signal(signal.SIGHUP, self._hang_up)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            os._exit(EXIT_INTERRUPTED)  # children see our end of their pipe close, and end too
        self._asked = self.interrupted = True
        self._reasons.put("interrupted")

    def _hang_up(self, number: int, frame: FrameType | None) -> None:
        """Write nothing to the terminal any more. Both kernel and shell may say that it is gone: no hurry."""
        point_nowhere(*self._terminals)
        if not self._goes_on:
            self.interrupted = True
            self._reasons.put("the terminal hung up")

    def _stop_when_asked(self) -> None:
        while True:
            self._stop(self._reasons.get())
