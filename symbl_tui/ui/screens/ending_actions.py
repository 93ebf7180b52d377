"""How a session's screen is left: after a requested stop, at once, or for what follows a session."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widgets import Input

from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.runtime.running_session import SessionWorkers
from symbl_tui.ui.screens.bookmark_actions import BookmarkActions


class EndingActions(BookmarkActions):
    """The base of ``SessionScreen``, which has the attributes that are declared here."""

    if TYPE_CHECKING:
        state: SessionState
        _session_workers: SessionWorkers
        _polling: Timer

        def stop_updates(self) -> None:
            """Drop further updates of the session."""

    def __init__(self, session: RunnableSession) -> None:
        """``session``: runs while this screen is there."""
        super().__init__()
        self.session = session
        self.on_left: Callable[[], object] = lambda: self.app.exit()
        """Called when the user has left, or a requested stop is complete."""
        self.on_over: Callable[[], object] | None = None
        """Called instead once a recorded session is over; None: one that ends by itself stays on screen."""
        self.new_session: Callable[[], object] | None = None
        """Sets up another session over this screen; None: that is not offered."""
        self.after_keys: Callable[[Callable[[], object]], object] = lambda function: function()
        """Calls a function once the keys that were typed until now have had their effects."""
        self._has_recording = False

    @property
    def folder(self) -> Path:
        """The folder that the session is recorded into."""
        return self.session.folder

    def end(self) -> None:
        """Leave a session that is over: for what follows, or where a stop was requested."""
        if self.on_over:
            self.run_worker(self._find_recording(), group="over", exclusive=True, exit_on_error=False)
        elif self._session_workers.stopping:
            self._session_workers.leave()

    async def _find_recording(self) -> None:
        """Go on once the session is over, unless nothing was recorded."""
        self._has_recording = await asyncio.to_thread((self.folder / "session.toml").exists)
        if self._has_recording:
            self.go_on()
        elif self._session_workers.stopping:
            self._session_workers.leave()

    def go_on(self) -> None:
        """Go on to what follows the session, unless something is being typed, for which it would be keys."""
        if self._can_go_on():
            # A key on its way may open a dialog; and a screen that is replaced would swallow it.
            self.after_keys(self._leave_for_next)

    def _can_go_on(self) -> bool:
        typing = self.app.screen is not self or isinstance(self.focused, Input)
        return self._has_recording and self.on_over is not None and not typing

    def _leave_for_next(self) -> None:
        if self.on_over and self._can_go_on():
            self.leave_to(self.on_over)
            self._session_workers.leave()

    def leave_to(self, then: Callable[[], object]) -> None:
        """Call ``then`` once the user has left or the session is over, whatever was to follow."""
        self.on_left, self.on_over = then, None

    def retire(self) -> None:
        """Show nothing and do nothing any more: another screen takes its place for good."""
        self.is_retired = True  # messages may be on their way
        self.stop_updates()
        self._polling.stop()
        self.remove_children()

    def action_new_session(self) -> None:
        """Set up another session, once this one is over without having been recorded."""
        if not self.state.over:
            self.explain(f"This session is still running: {self.key_label('live.quit')} ends it.")
        elif self.new_session is None:
            self.explain("This session was not set up here: start symbl-tui for another one.")
        else:
            self.new_session()

    def action_quit(self) -> None:
        """Stop cleanly and quit; at the second call, quit at once."""
        if self._session_workers.stopping or self.state.over:
            self._session_workers.leave()
        else:
            self.stop("stopped by the reader")

    def stop(self, reason: str) -> None:
        """Request a clean stop; the app exits when it is complete, or when it takes too long."""
        self._session_workers.stop(reason)

    def leave_running(self) -> None:
        """Leave at once; the session runs on without a screen."""
        self.stop_updates()
        self._session_workers.leave()
