"""The part of the app that shows sessions: one after another, each on its screen, with its profile's keys."""

import gc
import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from textual._context import active_message_pump
from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.model.view import RunnableReplay, RunnableSession
from symbl_tui.ui.commands import Command, Need, changed_keys, remap
from symbl_tui.ui.commands.assistant_keys import assistant_keys
from symbl_tui.ui.runtime.key_sequence import KeySequence
from symbl_tui.ui.screens.limited_screen import LimitedScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.view_models.assistant_choice import NO_ASSISTANT, AssistantChoice

if TYPE_CHECKING:  # not needed where the session is given, or where there is none yet
    from symbl_tui.config.event_config import NotifyConfig
    from symbl_tui.config.profile import Profile
    from symbl_tui.ui.runtime.screen_notifications import ScreenNotifications, SessionNotified
    from symbl_tui.ui.screens.base_session_screen import SessionScreen
    from symbl_tui.ui.screens.review_screen import ReviewScreen
    from symbl_tui.ui.setup.flow import SetupFlow

_log = logging.getLogger(__name__)


class SessionHost(ThemedApp):
    """Runs the set-up flow and shows sessions."""

    def __init__(
        self,
        session: RunnableSession | None,
        flow: "SetupFlow | None",
        theme: str,
        keys: Mapping[str, str],
        notify: "NotifyConfig | None" = None,
        assistant: AssistantChoice = NO_ASSISTANT,
    ) -> None:
        """See :class:`symbl_tui.ui.app.SymblApp`."""
        # Nothing is garbage before the first paint, and collecting would take a tenth of that time.
        gc.disable()
        super().__init__(theme, "live_screen.tcss" if session else "home_screen.tcss")
        self.flow = flow
        self.typed = KeySequence(self, super().on_event)
        """The keys that are typed."""
        self.sessions = [session] if session else []
        """All sessions that were shown, the current one last."""
        self._use_keys(keys, assistant)
        self._profile_theme = theme
        """The theme of the current profile; the user may have chosen another since."""
        self._notify_config = notify
        self._session_notifications: ScreenNotifications | None = None
        """Those of the current session."""
        self.live = self.screen_for(session) if session else None
        """The screen of the current session."""
        self.review: ReviewScreen | None = None
        """The review of the last session, once it is over."""

    def get_default_screen(self) -> Screen[None]:
        """The session's screen from the first paint on, where there is a session."""
        return self.live or Screen()

    def screen_for(self, session: RunnableSession) -> "SessionScreen":
        """A new screen for a session, a replay or an attached session."""
        if isinstance(session, RunnableReplay):
            from symbl_tui.ui.screens.replay_screen import ReplayScreen  # start-up: rarely needed

            return ReplayScreen(session, self.commands)
        self._follow(session)
        from symbl_tui.ui.setup.session_screens import (
            running_screen,  # start-up: 60 ms, and none may be shown
        )

        screen = running_screen(session, self.commands)
        screen.made_from = self.flow.profile if self.flow else None
        return self._ending_in_review(screen)

    def _ending_in_review(self, screen: "SessionScreen") -> "SessionScreen":
        screen.on_over = partial(self.call_later, self.show_review, screen)
        screen.after_keys = self.typed.call_after
        screen.new_session = self.start_setup if self.flow else None
        return screen

    def show_review(self, ended: "SessionScreen") -> None:
        """Show the review of a session that is over, in place of its screen."""
        from symbl_tui.ui.screens.review_screen import ReviewScreen  # start-up: a session comes first

        self.live = None
        self.review = ReviewScreen(
            ended.folder,
            self.commands,
            new_session=self.start_setup if self.flow else None,
            on_left=self.exit,
            log_buffer=ended.log_buffer,
            error=ended.error or "",
        )
        self.review.made_from = ended.made_from
        self._show(self.review)
        if ended in self.screen_stack:
            ended.retire()

    def start_setup(self) -> None:
        """Run the set-up flow over the current screen, unless it is running."""
        if self.flow and not any(each.group == "setup" and not each.is_finished for each in self.workers):
            self.run_worker(self.run_setup(self.flow), group="setup", exit_on_error=False)

    def _follow(self, session: RunnableSession) -> None:
        """Notify of the events of a session, if its profile asks for that."""
        self._session_notifications = None
        if self._notify_config and self._notify_config.on:
            from symbl_tui.ui.runtime.screen_notifications import ScreenNotifications  # most ask for none

            self._session_notifications = ScreenNotifications(self, self._notify_config)
            self._session_notifications.follow(session)

    def on_session_notified(self, message: "SessionNotified") -> None:
        """Show a notification."""
        from symbl_tui.ui.screens.live_screen import LiveScreen  # start-up: see screen_for()

        if self._session_notifications:
            # The end may come once its review has taken the place of the live screen: it rings all the same.
            flash = self.live.flash if isinstance(self.live, LiveScreen) else lambda _: None
            self._session_notifications.show(message.text, flash)

    async def run_setup(self, flow: "SetupFlow") -> None:
        """Run the set-up flow until there is a session, and show it.

        Where the user leaves it: back to the review of the session before, or exit.
        """
        while True:
            try:
                session = await flow.run(self, self.commands, can_go_back=bool(self.sessions))
                break
            except SymblTuiError as error:
                self.show_error(error)
        if session is None:
            if not self.sessions:
                self.exit()
            return
        self._apply_profile(flow.profile)
        self.show_session(session)

    def show_session(self, session: RunnableSession) -> None:
        """Show a session in place of the one before."""
        self.close_overlays()
        self.live, self.review = self.screen_for(session), None
        self.sessions.append(session)
        self._show(self.live)

    def _show(self, screen: Screen[None]) -> None:
        """Show a screen in place of the current one."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:  # Textual needs its first screen to stay
            self.push_screen(screen)

    async def switch_session(self, profile: "Profile") -> None:
        """Stop the current session, if any; show one of another profile once it has ended."""
        if self.flow is None:
            return
        try:
            session = await self.flow.new_session_of(profile)
        except SymblTuiError as error:
            self.show_error(error)
            return
        self.flow.usual.use(profile)
        self._apply_profile(profile)
        if self.live is None:
            self.show_session(session)
            return
        # Set before the stop, which may end at once; by call_later,
        # as a screen cannot replace itself while it leaves.
        self.live.leave_to(partial(self.call_later, self.show_session, session))
        self.live.stop("stopped for another profile")

    def close_overlays(self) -> None:
        """Close every screen over the current session's."""
        while self.live and self.screen is not self.live and len(self.screen_stack) > 1:
            self.pop_screen()

    async def _dispatch_action(self, namespace: DOMNode, action_name: str, params: Any) -> bool:  # noqa: ANN401
        """Run an action; one whose widgets are not there yet, or no more, does nothing.

        Keys that are typed fast arrive while a screen or a widget is still being composed, or closed.
        """
        try:
            return await super()._dispatch_action(namespace, action_name, params)
        except NoMatches as error:
            _log.warning("%s came too early or too late: %s", action_name, error)
            return True

    def pop_screen(self) -> AwaitComplete:
        """Close the current screen, but the first; two quick keys on one close no other below it."""
        caller = active_message_pump.get(None)
        closed_before = isinstance(caller, Screen) and caller not in self.screen_stack
        if closed_before or len(self.screen_stack) <= 1:
            done: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
            return done
        return super().pop_screen()

    def show_error(self, error: SymblTuiError) -> None:
        """Show an error in a notification."""
        self.notify(clean(str(error)), markup=False, severity="error", timeout=30)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker of the app that failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.show_error(InternalError.of(event.worker.error))

    def _use_keys(self, keys: Mapping[str, str], assistant: AssistantChoice) -> None:
        self.assistant = assistant
        """The assistant of the current profile."""
        keys = assistant_keys(keys) if assistant.is_configured else dict(keys)
        self.commands: tuple[Command, ...] = remap(keys)
        """All commands with the user's keys."""
        self.set_keymap(changed_keys(self.commands))

    def _apply_profile(self, profile: "Profile") -> None:
        """Use a profile's keys, and its theme if that differs from the last profile's."""
        self._use_keys(profile.key_map, AssistantChoice.of(profile))
        self._notify_config = profile.notify
        # A theme that the user chose in between stays, unless the new profile really names another.
        if profile.ui.theme != self._profile_theme and profile.ui.theme in self.available_themes:
            self._profile_theme = profile.ui.theme
            self.apply_theme(profile.ui.theme)


def commands_on(screen: Screen[object], app: SessionHost) -> Iterable[Command]:
    """The commands that work on a screen wherever its focus is."""
    ids = {active.binding.id for active in screen.active_bindings.values() if active.node in (screen, app)}
    known, lacks = app.commands, frozenset[Need]()
    if isinstance(screen, LimitedScreen):
        known, lacks = screen.commands, screen.lacks()
    return (command for command in known if command.id in ids and command.needs not in lacks)
