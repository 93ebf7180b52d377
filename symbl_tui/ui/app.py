"""The Textual application: themes, keymap, screens, exit. Nothing else."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from symbl_tui import paths
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.live import RunnableSession
from symbl_tui.terminal import point_nowhere
from symbl_tui.text import clean
from symbl_tui.ui import theme as themes
from symbl_tui.ui.commands import APP, bindings, remap
from symbl_tui.ui.screens.live import LiveScreen

if TYPE_CHECKING:  # a session that is there needs nobody to lead to it
    from symbl_tui.ui.lead import Lead

_METER_HZ: Final = 20.0
_METER_HZ_REMOTE: Final = 10.0
"""Over SSH every frame travels; ten a second still look alive."""


class SymblApp(App[None]):
    """Leads to a session and shows it to its end; afterwards the session itself says how it went."""

    TITLE = "symbl-tui"
    # The first screen's style: Textual loads a screen's own only when it is pushed, and this one never is.
    CSS_PATH: ClassVar[Path] = Path(__file__).parent / "screens" / "live.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)

    def __init__(
        self,
        session: RunnableSession | None = None,
        *,
        lead: "Lead | None" = None,
        theme: str = themes.DEFAULT,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare to run a session.

        Args:
            session: Not started yet; it is run and stopped by this app.
            lead: Where there is no session yet: asks for one.
            theme: The name of a theme; one that is broken or unknown gives way to the default.
            keys: The reader's own keys, by command id.

        Raises:
            ConfigError: ``keys`` names an unknown command, or gives one key to two.
        """
        # Until the first paint nothing is let go of, and looking for it takes a tenth of that time.
        gc.disable()
        super().__init__()
        self.session = session
        """The session that is shown, or was."""
        self._lead = lead
        self._commands = remap(keys or {})
        self._wanted_theme = theme
        self._live = self._live_screen(session) if session else None
        self.set_keymap(dict(keys or {}))
        self._theme_faults = self._load_themes()

    def get_default_screen(self) -> Screen[None]:
        """The live screen is there from the first paint on, if there is a session."""
        return self._live or Screen()

    def _live_screen(self, session: RunnableSession) -> LiveScreen:
        return LiveScreen(session, self._commands, meter_hz=_meter_hz())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for the themes that come with Textual."""
        return themes.stand_ins(self.current_theme)

    def _load_themes(self) -> list[str]:
        loaded, errors = themes.load_all()
        for each in loaded:
            self.register_theme(each)
        faults = [str(error) for error in errors]
        if self._wanted_theme not in self.available_themes:
            faults.append(f'There is no theme "{self._wanted_theme}"; using {themes.DEFAULT}.')
            self._wanted_theme = themes.DEFAULT
        if self._wanted_theme in self.available_themes:
            self.theme = self._wanted_theme
        return faults

    def on_mount(self) -> None:
        """Listen to signals; say what was wrong with the themes."""
        self.call_after_refresh(gc.enable)
        for fault in self._theme_faults:
            self.notify(fault, markup=False, severity="warning", timeout=15)
        if current_thread() is main_thread():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGINT, self.call_later, self.action_interrupt)
            loop.add_signal_handler(signal.SIGTERM, self._stop, "terminated")
            loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        if self._lead and self._live is None:
            self.run_worker(self._begin(self._lead), group="lead", exit_on_error=False)

    async def _begin(self, lead: "Lead") -> None:
        """Ask for a session and show it; what cannot be is said, and asked again."""
        while True:
            try:
                self.session = await lead.ask(self, self._commands)
                break
            except SymblTuiError as error:
                self.notify(clean(str(error)), markup=False, severity="error", timeout=30)
        if self.session is None:
            self.exit()
            return
        self._live = self._live_screen(self.session)
        await self.push_screen(self._live)

    def on_unmount(self) -> None:
        """Let signals be."""
        if current_thread() is main_thread():
            for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().remove_signal_handler(each)

    def action_interrupt(self) -> None:
        """Stop and quit, from anywhere; asked again, at once."""
        self._show_live()
        if self._live:
            self._live.action_quit()
        else:
            self.exit()

    def action_library(self) -> None:
        """Open the library over whatever is shown, unless it is open."""
        self.run_worker(self._visit_library(), group="library", exclusive=True, exit_on_error=False)

    async def _visit_library(self) -> None:
        """Past sessions, and replays of them, until the reader has seen enough."""
        # Late, as most runs never open it.
        from symbl_tui.session.library import Library
        from symbl_tui.session.replay import ReplaySession
        from symbl_tui.ui.screens.library import LibraryScreen

        library = Library(paths.sessions_dir())
        while (wish := await self.push_screen_wait(LibraryScreen(library, self._commands))) is not None:
            replay = self._live_screen(ReplaySession(wish.facts, wish.speed))
            replay.left = replay.dismiss
            await self.push_screen_wait(replay)

    async def action_quit(self) -> None:
        """What Textual calls quitting is our clean stop."""
        self.action_interrupt()

    def _stop(self, reason: str) -> None:
        if self._live is None:
            self.exit()
            return
        self.call_later(self._show_live)
        self.call_later(self._live.stop, reason)

    def _show_live(self) -> None:
        while self._live and self.screen is not self._live and len(self.screen_stack) > 1:
            self.pop_screen()

    def _hang_up(self) -> None:
        """The terminal is gone for ever: the screen ends now, and the session after it."""
        if self.session:
            self.session.request_stop("the terminal hung up")
        point_nowhere(sys.__stdin__, sys.__stdout__, sys.__stderr__)
        self.exit()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every command of the screen, and the theme."""
        yield SystemCommand("theme", "Choose other colours.", self.action_change_theme)
        for command in self._commands:
            if command.place == "live" or command.id == "app.interrupt":
                yield SystemCommand(command.label, command.help, partial(screen.run_action, command.action))


def _meter_hz() -> float:
    return _METER_HZ_REMOTE if "SSH_CONNECTION" in os.environ else _METER_HZ
