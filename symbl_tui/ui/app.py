"""The Textual application: themes, keymap, screens, exit. Nothing else."""

import gc
import os
import shlex
import signal
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.view import RunnableAttachment, RunnableReplay, RunnableSession
from symbl_tui.system import paths
from symbl_tui.system.signals import Signals
from symbl_tui.system.terminal import point_nowhere
from symbl_tui.ui.commands import APP, bindings, remap
from symbl_tui.ui.runtime.screen_signals import ScreenSignals
from symbl_tui.ui.screens.dialogs import choose_theme
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.session_screen import SessionScreen
from symbl_tui.ui.theming import theme as themes
from symbl_tui.ui.theming.themed_app import ThemedApp

if TYPE_CHECKING:  # a session that is there needs nobody to lead to it
    from rich.console import RenderableType

    from symbl_tui.ui.setup.flow import SetupFlow

_METER_HZ: Final = 20.0
_METER_HZ_REMOTE: Final = 10.0
"""Over SSH every frame travels; ten a second still look alive."""


class SymblApp(ThemedApp):
    """Leads to a session and shows it to its end; afterwards the session itself says how it went."""

    TITLE = "symbl-tui"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)

    def __init__(
        self,
        session: RunnableSession | None = None,
        *,
        lead: "SetupFlow | None" = None,
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
        super().__init__(theme)
        self.sessions = [session] if session else []
        """The session that is shown, or was, after those before it."""
        self._lead = lead
        self._first_theme = theme
        """The profile's; the reader may wear another."""
        self._commands = remap(keys or {})
        self._live = self._screen_of(session) if session else None
        self.set_keymap(dict(keys or {}))
        self._signals = ScreenSignals()
        self._terminated = False
        self.goes_on = False
        """Whether the session that is shown goes on after the screen, because the terminal hung up."""

    def get_default_screen(self) -> Screen[None]:
        """The live screen is there from the first paint on, if there is a session."""
        return self._live or Screen()

    def _screen_of(self, session: RunnableSession) -> SessionScreen:
        if isinstance(session, RunnableReplay):
            from symbl_tui.ui.screens.replay_screen import ReplayScreen  # most runs never see one

            return ReplayScreen(session, self._commands)
        if isinstance(session, RunnableAttachment):
            from symbl_tui.ui.screens.attached_screen import AttachedScreen  # as above

            return AttachedScreen(session, self._commands, meter_hz=_meter_hz())
        return LiveScreen(session, self._commands, meter_hz=_meter_hz())

    def on_mount(self) -> None:
        """Listen to signals; say what was wrong with the themes."""
        self.call_after_refresh(gc.enable)
        for fault in self.theme_faults:
            self.notify(fault, markup=False, severity="warning", timeout=15)
        self._signals.take(
            {
                signal.SIGINT: partial(self.call_later, self.action_interrupt),
                signal.SIGTERM: partial(self._stop, "terminated"),
                signal.SIGHUP: self._hang_up,
            }
        )
        if self._lead and self._live is None:
            self.run_worker(self._begin(self._lead), group="lead", exit_on_error=False)

    async def _begin(self, lead: "SetupFlow") -> None:
        """Ask for a session and show it; what cannot be is said, and asked again."""
        while True:
            try:
                session = await lead.ask(self, self._commands)
                break
            except SymblTuiError as error:
                self._complain(error)
        if session is None:
            self.exit()
            return
        self._wear(lead.profile)
        self._show(session)

    def _wear(self, profile: Profile) -> None:
        """Take on a profile's keys, and its theme if it is another than that of the profile before."""
        self._commands = remap(profile.key_map)
        self.set_keymap(profile.key_map)
        if profile.ui.theme != self._first_theme and profile.ui.theme in self.available_themes:
            self._first_theme = profile.ui.theme
            self.wear(profile.ui.theme)

    def _show(self, session: RunnableSession) -> None:
        """Show a session, in the place of the one before."""
        self._show_live()
        self._live = self._screen_of(session)
        self.sessions.append(session)
        if len(self.screen_stack) > 1:
            self.switch_screen(self._live)
        else:  # Textual cannot do without the first screen of all
            self.push_screen(self._live)

    def _complain(self, error: SymblTuiError) -> None:
        self.notify(clean(str(error)), markup=False, severity="error", timeout=30)

    def exit(
        self, result: None = None, return_code: int = 0, message: "RenderableType | None" = None
    ) -> None:
        """Leave, once the screen that is shown is there.

        Textual composes nothing more while it closes, but tells a screen that it is mounted all the same.
        """
        top = self.screen_stack[-1] if self.screen_stack else None
        if top is None or top.is_mounted:
            super().exit(result, return_code, message)
        else:
            top.call_later(super().exit, result, return_code, message)

    def on_unmount(self) -> None:
        """Let signals be."""
        self._signals.give_back()

    def action_interrupt(self) -> None:
        """Stop and quit, from anywhere; asked again, at once."""
        self._show_live()
        if self._live:
            self._live.left = self.exit  # not to the next session
            self._live.action_quit()
        else:
            self.exit()

    def action_profiles(self) -> None:
        """Show the saved profiles, over a session or the screens that lead to one."""
        if self._lead and (self.screen is self._live or self._lead.asks_on(self.screen)):
            self.run_worker(
                self._visit_profiles(self._lead), group="profiles", exclusive=True, exit_on_error=False
            )

    async def _visit_profiles(self, lead: "SetupFlow") -> None:
        from symbl_tui.ui.screens.confirm_screen import ConfirmScreen  # late, as most runs never do

        chosen = await lead.visit_profiles(self, self._commands, self.chosen_theme)
        if chosen is None or chosen.profile is None or self._live is None:
            return
        question = f'stop this session and begin with "{chosen.name}"?'
        if self._live.state.over or await self.push_screen_wait(ConfirmScreen(question)):
            await self._switch(lead, chosen.profile, self._live)

    async def _switch(self, lead: "SetupFlow", profile: Profile, live: SessionScreen) -> None:
        """Stop the session that is shown, and show one of another profile when it has ended."""
        try:
            session = await lead.begin(profile)
        except SymblTuiError as error:
            self._complain(error)
            return
        self._wear(profile)
        live.left = lambda: self.call_later(self._show, session)
        live.stop("stopped for another profile")

    def action_save_profile(self) -> None:
        """Save what the session is made of under a name."""
        from symbl_tui.ui.screens.save_profile_screen import SaveProfileScreen  # late, as above

        def saved(name: str | None) -> None:
            if name is not None:
                self.notify(f"Saved; next time: symbl-tui --profile {shlex.quote(name)}", markup=False)

        if self._lead:
            profile = self._lead.set_up(self.screen, self.chosen_theme)
            self.push_screen(SaveProfileScreen(profile, profile.title), saved)

    def action_themes(self) -> None:
        """Choose other colours."""
        choose_theme(self)

    def action_library(self) -> None:
        """Open the library over whatever is shown, unless it is open."""
        if not any(each.group == "library" and not each.is_finished for each in self.workers):
            self.run_worker(self._visit_library(), group="library", exit_on_error=False)

    async def _visit_library(self) -> None:
        """Past sessions, and replays of them, until the reader has seen enough."""
        # Late, as most runs never open it.
        from symbl_tui.session.archive.library import Library
        from symbl_tui.session.archive.replay import ReplaySession
        from symbl_tui.ui.screens.library_screen import LibraryScreen, Replay

        library = Library(paths.sessions_dir())
        wish: Replay | None = None
        while wish := await self.push_screen_wait(LibraryScreen(library, self._commands, after=wish)):
            replay = self._screen_of(ReplaySession(wish.facts, wish.speed))
            replay.left = replay.dismiss
            await self.push_screen_wait(replay)

    async def action_quit(self) -> None:
        """What Textual calls quitting is our clean stop."""
        self.action_interrupt()

    def _stop(self, reason: str) -> None:
        """Stop and quit; asked again, at once."""
        if self._live is None:
            self.exit()
            return
        again, self._terminated = self._terminated, True
        self._live.left = self.exit
        self.call_later(self._show_live)
        self.call_later(self._live.action_quit if again else partial(self._live.stop, reason))

    def _show_live(self) -> None:
        while self._live and self.screen is not self._live and len(self.screen_stack) > 1:
            self.pop_screen()

    def _hang_up(self) -> None:
        """The terminal is gone for ever: the screen ends now; the session after it, or when it is told to."""
        keep = self._lead is not None and self._lead.profile.session.on_hangup == "continue"
        if keep and self._live and not self._live.state.over:
            self.goes_on = True
            self._signals.forget()
            Signals(self._stop_sessions, on_hangup="continue")
            self._live.left = lambda: None  # to no other session, and we leave at once
            self._live.leave_running()
        else:
            self._stop_sessions("the terminal hung up")
        point_nowhere(sys.__stdin__, sys.__stdout__, sys.__stderr__)
        self.exit()

    def _stop_sessions(self, reason: str) -> None:
        for session in self.sessions:
            session.request_stop(reason)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every command of the screen, of the app, and the theme."""
        here = {each.id for each in (*screen.BINDINGS, *self.BINDINGS) if isinstance(each, Binding)}
        for command in screen.commands if isinstance(screen, SessionScreen) else self._commands:
            if command.id in here and command.id != "app.palette":
                yield SystemCommand(command.label, command.help, partial(screen.run_action, command.action))
        if "live.themes" not in here:
            yield SystemCommand("themes", "Choose other colours.", self.action_themes)


def _meter_hz() -> float:
    return _METER_HZ_REMOTE if "SSH_CONNECTION" in os.environ else _METER_HZ
