"""Signal handlers while there is a screen: they run on its event loop."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from threading import Event, Thread, current_thread, main_thread

from symbl_tui.system.signals import SignalSpacing


class ScreenSignals:
    """Installs handlers, and restores those from before.

    Not asyncio's own, which cannot be replaced without a moment in which a signal kills the process.
    """

    def __init__(self, watch: Callable[[Event], object] = lambda _: None) -> None:
        """``watch``: called for each SIGINT and SIGTERM, on a thread; the event is set once it is handled."""
        self._watch = watch
        self._before: dict[int, object] = {}
        self._spacing = SignalSpacing()

    def install(self, handlers: Mapping[signal.Signals, Callable[[], object]]) -> None:
        """Call these on the running loop, but for the echo of a SIGINT or SIGTERM.

        Does nothing off the main thread, which cannot set handlers.
        """
        if current_thread() is not main_thread():
            return
        loop = asyncio.get_running_loop()

        def pass_on(number: int, _: object) -> None:
            if number == signal.SIGHUP:  # its terminal is gone, and blocks nothing
                loop.call_soon_threadsafe(handlers[signal.SIGHUP])
            elif not self._spacing.is_echo():
                handled = Event()
                loop.call_soon_threadsafe(handled.set)
                loop.call_soon_threadsafe(handlers[signal.Signals(number)])
                Thread(target=self._watch, args=(handled,), name="symbl-signals", daemon=True).start()

        for number in handlers:
            self._before[number] = signal.signal(number, pass_on)

    def restore(self) -> None:
        """Install the handlers from before."""
        for number, before in self._before.items():
            signal.signal(number, before if callable(before) or isinstance(before, int) else signal.SIG_DFL)
        self.forget()

    def forget(self) -> None:
        """Restore nothing later: other handlers were installed since."""
        self._before.clear()
