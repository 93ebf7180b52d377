"""The part of the app that ends a screen: with our drivers, and after a defect in good order.

Reaches into Textual, whose version is pinned for this.
"""

import asyncio
from threading import Event
from typing import TYPE_CHECKING, Final

from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from symbl_tui.errors import InternalError
from symbl_tui.system import paths
from symbl_tui.ui.runtime.terminal_driver import TerminalDriver

if TYPE_CHECKING:
    from rich.console import RenderableType

# How long a screen that a defect ended may take to close.
_CLOSING_SECONDS: Final = 5.0


class SupervisedApp(App[None]):
    """An app whose defects are logged and kept for its caller, not printed on the terminal."""

    fault: InternalError | None = None
    """The defect that ended the screen; None: there was none."""
    closed: Event
    """Set when the screen is closed, and nothing more is written to its terminal."""
    _forced_end: asyncio.TimerHandle | None = None

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver, or ours in its place."""
        chosen = super().get_driver_class()
        if chosen is LinuxDriver:
            return TerminalDriver
        # Start-up: in a browser only.
        from textual.drivers.web_driver import WebDriver

        from symbl_tui.ui.runtime.browser_driver import BrowserDriver  # imports the web driver

        return BrowserDriver if chosen is WebDriver else chosen

    def _handle_exception(self, error: Exception) -> None:
        """Log an exception that nothing handled, and end the screen: Textual's hook for it."""
        closing = self._exit or self._closing or not self._running
        if closing and isinstance(error, ScreenStackError | NoMatches):
            return  # a key or a screen that came after the last screen was closed: it has no children
        self.fault = self.fault or InternalError.of(error, paths.log_hint())
        if self._forced_end is None and not closing:
            # A message loop may wait for the one that the exception ended.
            loop = asyncio.get_running_loop()
            self._forced_end = loop.call_later(_CLOSING_SECONDS, loop.stop)
        super()._handle_exception(error)

    async def _shutdown(self) -> None:
        """Close all screens: Textual's hook for it."""
        try:
            await super()._shutdown()
        finally:
            self.closed.set()
            if self._forced_end is not None:
                self._forced_end.cancel()

    def _fatal_error(self) -> None:
        """End the screen without Textual's traceback on the terminal, which would show local variables."""
        self._close_messages_no_wait()

    def panic(self, *renderables: "RenderableType") -> None:
        """End the screen without showing what Textual has to say about it."""
        self._close_messages_no_wait()
