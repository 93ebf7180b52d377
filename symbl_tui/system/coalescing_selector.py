"""An event loop that wakes at most so often: of thousands of messages a second it reads several at a time.

To wake a thread costs as much as to parse a message.
"""

import asyncio
import selectors
import time


class CoalescingSelector(selectors.DefaultSelector):
    """A selector that lets ``interval`` seconds pass between two waits, unless work is due at once.

    So whatever the loop waits for is late by so much at most.
    """

    def __init__(self, interval: float) -> None:
        super().__init__()
        self._interval = interval
        self._next = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for events; see :meth:`selectors.BaseSelector.select`."""
        if timeout is None or timeout > 0:
            pause = self._next - time.monotonic()
            if timeout is not None:
                pause = min(pause, timeout)
            if pause > 0:
                time.sleep(pause)
                timeout = None if timeout is None else timeout - pause
        found = super().select(timeout)
        self._next = time.monotonic() + self._interval
        return found


def coalescing_loop(interval: float) -> asyncio.AbstractEventLoop:
    """A new event loop with such a selector; for :class:`asyncio.Runner`."""
    return asyncio.SelectorEventLoop(CoalescingSelector(interval))
