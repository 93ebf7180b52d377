"""The Textual application: themes, keymap, screens, exit. Nothing else."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from threading import current_thread, main_thread
from typing import ClassVar, Final

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from symbl_tui.session.live import RunnableSession
from symbl_tui.ui import theme as themes
from symbl_tui.ui.commands import APP, bindings, remap
from symbl_tui.ui.screens.live import LiveScreen

_METER_HZ: Final = 20.0
_METER_HZ_REMOTE: Final = 10.0
"""Over SSH every frame travels; ten a second still look alive."""


class SymblApp(App[None]):
    """Shows one session, from its start to its end; afterwards the session itself says how it went."""

    TITLE = "symbl-tui"
    # The first screen's style: Textual loads a screen's own only when it is pushed, and this one never is.
    CSS_PATH: ClassVar[Path] = Path(__file__).parent / "screens" / "live.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)

    def __init__(
        self, session: RunnableSession, *, theme: str = themes.DEFAULT, keys: Mapping[str, str] | None = None
    ) -> None:
        """Prepare to run a session.

        Args:
            session: Not started yet; it is run and stopped by this app.
            theme: The name of a theme; one that is broken or unknown gives way to the default.
            keys: The reader's own keys, by command id.

        Raises:
            ConfigError: ``keys`` names an unknown command, or gives one key to two.
        """
        super().__init__()
        self._session = session
        self._commands = remap(keys or {})
        self._wanted_theme = theme
        self._live = LiveScreen(session, self._commands, meter_hz=_meter_hz())
        self.set_keymap(dict(keys or {}))
        self._theme_faults = self._load_themes()

    def get_default_screen(self) -> Screen[None]:
        """The live screen is there from the first paint on."""
        return self._live

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
        for fault in self._theme_faults:
            self.notify(fault, markup=False, severity="warning", timeout=15)
        if current_thread() is main_thread():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGINT, self.call_later, self.action_interrupt)
            loop.add_signal_handler(signal.SIGTERM, self._stop, "terminated")
            loop.add_signal_handler(signal.SIGHUP, self._hang_up)

    def on_unmount(self) -> None:
        """Let signals be."""
        if current_thread() is main_thread():
            for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().remove_signal_handler(each)

    def action_interrupt(self) -> None:
        """Stop and quit, from anywhere; asked again, at once."""
        self._show_live()
        self._live.action_quit()

    async def action_quit(self) -> None:
        """What Textual calls quitting is our clean stop."""
        self.action_interrupt()

    def _stop(self, reason: str) -> None:
        self.call_later(self._show_live)
        self.call_later(self._live.stop, reason)

    def _show_live(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def _hang_up(self) -> None:
        """The terminal is gone for ever: the screen ends now, and the session after it."""
        self._session.request_stop("the terminal hung up")
        _detach_terminal()
        self.exit()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every command of the screen, and the theme."""
        yield SystemCommand("theme", "Choose other colours.", self.action_change_theme)
        for command in self._commands:
            if command.place == "live" or command.id == "app.interrupt":
                yield SystemCommand(command.label, command.help, partial(screen.run_action, command.action))


def _meter_hz() -> float:
    return _METER_HZ_REMOTE if "SSH_CONNECTION" in os.environ else _METER_HZ


def _detach_terminal() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
