"""Signal handlers while there is a screen: they run on its event loop."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from threading import current_thread, main_thread


class ScreenSignals:
    """Installs handlers, and restores those from before.

    Not asyncio's own, which cannot be replaced without a moment in which a signal kills the process.
    """

    def __init__(self) -> None:
        self._before: dict[int, object] = {}

    def install(self, handlers: Mapping[signal.Signals, Callable[[], object]]) -> None:
        """Call these on the running loop; does nothing off the main thread, which cannot set handlers."""
        if current_thread() is not main_thread():
            return
        loop = asyncio.get_running_loop()
        for number, handle in handlers.items():
            # `handle` is bound as a default: a closure would call the last handler for every signal.
            self._before[number] = signal.signal(
                number, lambda *_, handle=handle: loop.call_soon_threadsafe(handle)
            )

    def restore(self) -> None:
        """Install the handlers from before."""
        for number, before in self._before.items():
            signal.signal(number, before if callable(before) or isinstance(before, int) else signal.SIG_DFL)
        self.forget()

    def forget(self) -> None:
        """Restore nothing later: other handlers were installed since."""
        self._before.clear()
