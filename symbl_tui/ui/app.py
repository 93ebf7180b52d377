"""The Textual application: themes, keymap, screens, exit. Nothing else."""

import gc
import inspect
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import SystemCommand
from textual.binding import BindingsMap, BindingType
from textual.events import Event, Key, Paste
from textual.notifications import Notify
from textual.screen import Screen

from symbl_tui.errors import EXIT_INTERRUPTED
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.system.signals import SignalHandler
from symbl_tui.system.terminal import redirect_to_null
from symbl_tui.ui.commands import APP, bindings, openers, screen_named
from symbl_tui.ui.rendering.notice_stack import superfluous
from symbl_tui.ui.runtime.screen_signals import ScreenSignals
from symbl_tui.ui.runtime.session_thread import STOP_SECONDS
from symbl_tui.ui.runtime.supervised_app import SupervisedApp
from symbl_tui.ui.runtime.terminal_driver import TerminalGone
from symbl_tui.ui.screens.dialogs import choose_theme
from symbl_tui.ui.setup.session_host import SessionHost, commands_on
from symbl_tui.ui.theming import theme as themes
from symbl_tui.ui.view_models.assistant_choice import NO_ASSISTANT, AssistantChoice

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.command import Provider

    from symbl_tui.config.event_config import NotifyConfig
    from symbl_tui.ui.setup.flow import SetupFlow

_POLL_SECONDS: Final = 0.1
# A screen that has not got further within so long waits for its terminal.
_BLOCKED_SECONDS: Final = 10.0


class SymblApp(SupervisedApp, SessionHost):
    """Shows sessions until the user quits, a signal arrives or the terminal hangs up."""

    TITLE = "symbl-tui"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)
    COMMANDS: ClassVar[set[type["Provider"] | Callable[[], type["Provider"]]]] = {lambda: _palette_entries()}

    def __init__(
        self,
        session: RunnableSession | None = None,
        *,
        flow: "SetupFlow | None" = None,
        theme: str = themes.DEFAULT,
        keys: Mapping[str, str] | None = None,
        notify: "NotifyConfig | None" = None,
        assistant: AssistantChoice = NO_ASSISTANT,
    ) -> None:
        """Prepare to show a session.

        Args:
            session: Not started yet; the app runs and stops it.
            flow: Asks for a session where none is given.
            theme: The name of a theme; the default replaces a broken or unknown one.
            keys: The user's keys, by command id.
            notify: What the user is told of; None: nothing.
            assistant: The assistant of the profile.

        Raises:
            ConfigError: ``keys`` has an unknown command, or one key for two.
        """
        super().__init__(session, flow, theme, keys or {}, notify, assistant)
        # Of the instance and not in BINDINGS: a screen may be registered after this class was made.
        self._bindings = BindingsMap.merge([self._bindings, BindingsMap(bindings(openers()))])
        self.closed = threading.Event()
        self._signals = ScreenSignals(self._watch_exit)
        self._terminated = self._hung_up = False
        self.start_notices: tuple[str, ...] = ()  # to be shown at the start
        self.keeps_running = False  # whether the current session goes on after the terminal hung up

    def on_mount(self) -> None:
        """Handle signals, show what is wrong with the themes, and start the set-up flow."""
        # Switched off in SessionHost.__init__, for the time to the first paint.
        self.call_after_refresh(_collect_garbage)
        for fault in (*self.theme_faults, *self.start_notices):
            self.notify(fault, markup=False, severity="warning", timeout=15)
        self._signals.install(
            {
                # Through call_later: it runs in the app's context, in which screens may be pushed and popped.
                signal.SIGINT: partial(self.call_later, self.action_interrupt),
                signal.SIGTERM: partial(self._stop, "terminated"),
                signal.SIGHUP: self._hang_up,
            }
        )
        if self.flow and self.live is None:
            self.run_worker(self.run_setup(self.flow), group="setup", exit_on_error=False)

    def exit(
        self, result: None = None, return_code: int = 0, message: "RenderableType | None" = None
    ) -> None:
        """Exit once the current screen is mounted.

        A closing app composes nothing more, yet mounts a screen that is being composed, without children.
        """
        top = self.screen_stack[-1] if self.screen_stack else None
        if top is None or top.is_mounted:
            super().exit(result, return_code, message)
        else:
            top.call_later(super().exit, result, return_code, message)

    def _on_notify(self, event: Notify) -> None:
        # Textual calls its own handler after this one. It stacks notices without a limit.
        for notice in superfluous([*self._notifications, event.notification], *self.size):
            del self._notifications[notice]

    async def on_event(self, event: Event) -> None:
        """Handle keys and pastes one after the other, all else at once: Textual's hook for it."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.typed.feed(event)
        else:
            await super().on_event(event)

    def on_unmount(self) -> None:
        """Restore the signal handlers from before."""
        self._signals.restore()

    def action_interrupt(self) -> None:
        """Stop the session and quit; at the second call, quit at once."""
        self.close_overlays()
        if self.live:
            self.live.leave_to(self.exit)  # not to the next session, nor to the review
            self.live.action_quit()
        else:
            self.exit()

    def action_open(self, name: str) -> None:
        """Open a registered screen over the current one, unless it is open."""
        # Two quick key presses would open the same screen twice, one over the other.
        if any(each.group == "visit" and each.name == name and not each.is_finished for each in self.workers):
            self.notify("It is open already: esc goes back to it.", markup=False)
        else:
            work = self._visit(screen_named(name).visit)
            self.run_worker(work, name=name, group="visit", exit_on_error=False)

    async def _visit(self, target: str) -> None:
        visit: Any = resolve_name(target)
        is_screen = inspect.isclass(visit)
        await (self.push_screen_wait(visit(self.commands)) if is_screen else visit(self))

    def action_save_profile(self) -> None:
        """Save the current settings as a profile."""
        from symbl_tui.ui.screens.save_profile_screen import SaveProfileScreen  # start-up: rarely needed

        def saved(name: str | None) -> None:
            if name is not None:
                self.notify(f"Saved. Start with: symbl-tui --profile {shlex.quote(name)}", markup=False)

        if self.flow is None:
            self.notify("There are no settings to save: they are another program's.", markup=False)
            return
        profile = self.flow.current_profile(self.screen, self.chosen_theme)
        self.push_screen(SaveProfileScreen(profile, profile.title), saved)

    def action_themes(self) -> None:
        """Choose a theme."""
        choose_theme(self)

    async def action_quit(self) -> None:
        """Stop the session and quit: Textual's own name for it."""
        self.action_interrupt()

    def _stop(self, reason: str) -> None:
        """Stop the session and quit; at the second call, quit at once."""
        if self.live is None:
            self.exit()
            return
        # The second signal leaves at once, as a second Ctrl-C does.
        again, self._terminated = self._terminated, True
        self.live.leave_to(self.exit)
        self.call_later(self.close_overlays)
        self.call_later(self.live.action_quit if again else partial(self.live.stop, reason))

    def on_terminal_gone(self, message: TerminalGone) -> None:
        """Handle a terminal that is gone without a signal."""
        self._hang_up()

    def _hang_up(self) -> None:
        """End the screen, as its terminal is gone; keep the session running if its profile says so."""
        if self._hung_up:  # the terminal's end and the signal are two reports of one fact
            return
        self._hung_up = True
        keep = self.flow is not None and self.flow.profile.session.on_hangup == "continue"
        if keep and self.live and not self.live.state.over:
            self.keeps_running = True
            # Not restored at unmount: the handler that is installed next must stay.
            self._signals.forget()
            # The loop that ran the screen's handlers is about to end; SIGTERM must still stop the session.
            SignalHandler(self._stop_sessions, on_hangup="continue")
            self.live.leave_to(lambda: None)  # to no other session, and we exit at once
            self.live.leave_running()
        else:
            self._stop_sessions("the terminal hung up")
        # Whatever Textual writes while it exits would fail on the dead terminal.
        redirect_to_null(sys.__stdin__, sys.__stdout__, sys.__stderr__)
        self.exit()

    def _watch_exit(self, handled: threading.Event) -> None:
        """End the program after a signal, also where the screen waits for a terminal that reads nothing."""
        if not handled.wait(_BLOCKED_SECONDS):
            self._stop_sessions("terminated")
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and not all(session.state.over for session in self.sessions):
            if self.closed.wait(_POLL_SECONDS):
                return
        if not self.closed.wait(_BLOCKED_SECONDS):
            os._exit(EXIT_INTERRUPTED)  # nothing else ends a thread that is blocked

    def _stop_sessions(self, reason: str) -> None:
        for session in self.sessions:
            session.request_stop(reason)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The entries of the palette: the commands of the screen and of the app, and the themes."""
        shown = [each for each in commands_on(screen, self) if each.id != "app.palette"]
        for command in shown:
            yield SystemCommand(command.label, command.help, partial(screen.run_action, command.action))
        if not any(command.id == "live.themes" for command in shown):
            yield SystemCommand("Theme", "Choose a theme.", self.action_themes)


def _palette_entries() -> type["Provider"]:
    from symbl_tui.ui.setup.palette import CommandEntries  # start-up: rarely needed

    return CommandEntries


def _collect_garbage() -> None:
    """Collect what becomes garbage from now on."""
    # What a program has imported stays for good: looking through it again and again is a waste of time.
    gc.freeze()
    gc.enable()
