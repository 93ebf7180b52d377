"""Signals while there is a screen: they go to its loop, and afterwards to whoever had them before."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from threading import current_thread, main_thread


class ScreenSignals:
    """Not asyncio's own handlers, which cannot be handed over without a moment in which a signal kills."""

    def __init__(self) -> None:
        self._before: dict[int, object] = {}

    def take(self, handlers: Mapping[signal.Signals, Callable[[], object]]) -> None:
        """Have these called on the running loop; does nothing off the main thread, where none can be had."""
        if current_thread() is not main_thread():
            return
        loop = asyncio.get_running_loop()
        for number, handle in handlers.items():
            self._before[number] = signal.signal(
                number, lambda *_, handle=handle: loop.call_soon_threadsafe(handle)
            )

    def give_back(self) -> None:
        """Let those have them again who had them before."""
        for number, before in self._before.items():
            signal.signal(number, before if callable(before) or isinstance(before, int) else signal.SIG_DFL)
        self.forget()

    def forget(self) -> None:
        """Somebody else has them from now on."""
        self._before.clear()
