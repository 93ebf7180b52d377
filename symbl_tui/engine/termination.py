"""SIGTERM to a process of the engine: an end in order with exit code 0, at whatever moment it comes."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the signal is handled before anything large is imported
    import asyncio


class Termination:
    """What SIGTERM does, from the start of the process to its last instruction."""

    def __init__(self) -> None:
        """Nothing is installed yet."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: Callable[[], object] = lambda: None

    def install(self) -> None:
        """Exit on SIGTERM, until :meth:`attach` says how to; on the main thread."""
        # Not the handlers of an event loop: at the loop's end the signal would kill the process again.
        signal.signal(signal.SIGTERM, self._handle)

    def attach(self, loop: "asyncio.AbstractEventLoop", stop: Callable[[], object]) -> None:
        """Call ``stop`` on the running loop with each signal from now on.

        The loop has to handle another signal as well: so it wakes up whichever thread the signal is given to.
        """
        self._loop, self._stop = loop, stop

    def finish(self) -> None:
        """Ignore the signal from now on: the process is about to end."""
        # By the kernel: the interpreter resets handlers before its end, and the signal would kill it.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._loop is None:
            self.finish()
            sys.exit()
        self._loop.call_soon_threadsafe(self._stop)
