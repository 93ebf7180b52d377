"""Handle SIGINT, SIGTERM and SIGHUP for a session without a screen; tell a second signal from an echo."""

import os
import signal
import sys
import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from types import FrameType
from typing import Final

from symbl_tui.errors import EXIT_INTERRUPTED
from symbl_tui.system.terminal import redirect_to_null

_ECHO_SECONDS: Final = 0.5


class SignalSpacing:
    """Tells a signal that the user sends from the echo of the one before.

    GNU ``timeout`` and ``kill 0`` reach a process twice within microseconds, as itself and as one of its
    group; a second signal is one only after half a second.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: float | None = None

    def is_echo(self) -> bool:
        """Whether a signal that came now belongs to the last one. Reentrant: called in signal handlers."""
        now = self._clock()
        if self._last is not None and now - self._last < _ECHO_SECONDS:
            return True
        self._last = now
        return False


class SignalHandler:
    """Stops a session cleanly on SIGINT, SIGTERM and (by default) SIGHUP; a second SIGINT exits at once."""

    def __init__(
        self, stop: Callable[[str], object], *, on_hangup: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Install the handlers.

        Args:
            stop: begins a clean stop, with a reason. Called on a thread of its own: a handler may interrupt
                code that holds the locks that stopping takes.
            on_hangup: ``stop`` or ``continue``.
            clock: tells the time between two signals, in seconds.
        """
        self.interrupted = False
        """Whether a signal has ended the session."""
        self._stop = stop
        self._survives_hangup = on_hangup == "continue"
        self._reasons: SimpleQueue[str] = SimpleQueue()  # reentrant, so a handler may put into it
        # After a hang-up isatty() is False, so they are collected now. The original ones: while there is a
        # screen, sys.stdout is a stream of Textual's without a descriptor.
        originals = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
        self._terminals = [each for each in originals if each and not each.closed and each.isatty()]
        self._stopping = False
        self._spacing = SignalSpacing(clock)
        # The handler only queues: it may interrupt code that
        # holds the session's lock, and stopping takes that.
        Thread(target=self._stop_on_request, name="symbl-signals", daemon=True).start()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._interrupt)
        signal.signal(signal.SIGHUP, self._hang_up)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._spacing.is_echo():
            return
        if self._stopping:
            os._exit(EXIT_INTERRUPTED)  # children see our end of their pipe close, and end too
        self._stopping = self.interrupted = True
        self._reasons.put("interrupted")

    def _hang_up(self, number: int, frame: FrameType | None) -> None:
        """Redirect the terminal's streams; may come twice, from kernel and shell, and never exits at once."""
        redirect_to_null(*self._terminals)
        if not self._survives_hangup:
            self.interrupted = True
            self._reasons.put("the terminal hung up")

    def _stop_on_request(self) -> None:
        while True:
            self._stop(self._reasons.get())
