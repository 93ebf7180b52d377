"""Wakes a reader that waits for a position, on an event loop of its own."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Waiter:
    is_due: Callable[[], bool]
    wake: Callable[[], object]


class PositionSignal:
    """For one reader; the writer is in another thread."""

    def __init__(self) -> None:
        self._waiter: _Waiter | None = None

    async def wait(self, is_due: Callable[[], bool]) -> None:
        """Wait until ``is_due``, which is asked in both threads."""
        woken = asyncio.Event()
        loop = asyncio.get_running_loop()
        # Registered before the check: a change in between is seen either by the check or by notify().
        self._waiter = _Waiter(is_due, lambda: loop.call_soon_threadsafe(woken.set))
        try:
            if not is_due():
                await woken.wait()
        finally:
            self._waiter = None

    def notify(self) -> None:
        """Wake the reader if what it waits for has come. Called by the writer, after every change."""
        # One read of the attribute: the reader's thread may clear it between the check and the call.
        waiter = self._waiter
        if waiter and waiter.is_due():
            with suppress(RuntimeError):  # the reader's event loop is closed
                waiter.wake()
