"""The common part of all session screens: composes widgets, runs the session, routes updates and keys."""

import logging
from abc import abstractmethod
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symbl_tui.domain.insight_kind import SUMMARY, list_kinds
from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.commands import Command, Need
from symbl_tui.ui.presenters.session_text import Texts
from symbl_tui.ui.rendering.compact_compositor import CompactCompositor
from symbl_tui.ui.runtime.log_buffer import LogBuffer
from symbl_tui.ui.runtime.running_session import SESSION_WORKERS, SessionWorkers
from symbl_tui.ui.runtime.session_feed import SessionFeed
from symbl_tui.ui.screens.breakpoints import HEIGHTS_OF_SESSION, WIDTHS_OF_SESSION
from symbl_tui.ui.screens.ending_actions import EndingActions
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.session_pane import SessionPane
from symbl_tui.ui.widgets.status_figures import Status
from symbl_tui.ui.widgets.status_line import StatusLine
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane

if TYPE_CHECKING:
    from symbl_tui.session.archive.session_edits import SessionEdits
    from symbl_tui.session.summary.assistant_file import WrittenSummary

_STATUS_HZ: Final = 4.0


class SessionUpdated(Message):
    """The feed has updates."""

    def can_replace(self, message: Message) -> bool:
        """Fold consecutive messages into one."""
        return isinstance(message, SessionUpdated)


class SessionScreen(EndingActions):
    """A session, live or recorded; subclasses add what differs."""

    CSS_PATH: ClassVar[PurePath] = PurePath("live_screen.tcss")
    HORIZONTAL_BREAKPOINTS = WIDTHS_OF_SESSION
    VERTICAL_BREAKPOINTS = HEIGHTS_OF_SESSION

    status_line = getters.query_one(StatusLine)
    banner = getters.query_one("#banner", Static)
    body = getters.query_one(SessionPane)
    transcript_pane = getters.query_one(TranscriptPane)
    transcript = getters.query_one(Transcript)

    # Not on init: the watcher needs the children, and a getter must not run it before they are composed.
    state: var[SessionState] = var(SessionState.IDLE, init=False)
    """The state that is displayed."""

    def __init__(self, session: RunnableSession, commands: tuple[Command, ...]) -> None:
        """Prepare to show a session.

        Args:
            session: Runs while this screen is there.
            commands: Those of this screen and its widgets, with the user's keys.
        """
        super().__init__(session)
        # Before anything is composed: Textual keeps the screen's compositor for its whole life.
        self._compositor = CompactCompositor()
        self.commands = commands
        """The commands that work here."""
        self._feed = SessionFeed(session, self._wake)
        self._speakers = SpeakerColors(lambda: self._feed.colours)
        self._names = self._feed.names
        self._session_workers = SessionWorkers(session, self, lambda: self.on_left())
        self.log_buffer = LogBuffer()

    @property
    def error(self) -> str | None:
        """The last error of the session, as one sentence."""
        return self._feed.error

    @property
    def edits(self) -> "SessionEdits":
        """The edits of the session."""
        return self._feed.edits

    def meters(self) -> Iterable[Widget]:
        """The widgets between the transcript and the key line."""
        return ()

    @abstractmethod
    def status(self) -> Status:
        """The figures of the status line, as of now."""

    @abstractmethod
    def texts(self) -> Texts:
        """The banner, the hint and the labels for the state, as of now."""

    def compose(self) -> ComposeResult:
        """Status line on top, content, key line at the bottom."""
        yield StatusLine()
        yield Static(id="banner", markup=False)
        find_keys = self.key_label("live.next_hit"), self.key_label("live.previous_hit")
        end_key = self.key_label("transcript.end")
        list_keys = {kind.key: self.key_label(f"live.{kind.command}") for kind in list_kinds()}
        yield SessionPane(TranscriptPane(self._speakers, end_key=end_key, find_keys=find_keys), list_keys)
        yield from self.meters()
        yield KeyLine(self.footer())

    def lacks(self) -> frozenset[Need]:
        """What commands need and is not there now."""
        return super().lacks() | ({Need.CAPTURE} if self.state.over else frozenset())

    def on_mount(self) -> None:
        """Subscribe to the session, then start it."""
        self.status_line.title_text = clean(self.session.title)
        self.transcript.focus()
        self.watch_state(self.state)
        # Before the start: the first state and notices of the session are for this screen.
        self._feed.subscribe()
        logging.getLogger("symbl_tui").addHandler(self.log_buffer)
        self._session_workers.start()
        self._polling = self.set_interval(1 / _STATUS_HZ, self._poll)

    def on_unmount(self) -> None:
        """Detach the log buffer."""
        logging.getLogger("symbl_tui").removeHandler(self.log_buffer)
        self.stop_updates()

    def stop_updates(self) -> None:
        """Drop further updates of the session, which outlives its screen."""
        self._feed.close()

    def _wake(self) -> None:
        # On a thread of the session's, whose loop may outlive ours.
        with suppress(RuntimeError):
            if self.is_running:
                self.post_message(SessionUpdated())

    @on(SessionUpdated)
    def _apply_updates(self) -> None:
        if self.is_retired or self._feed.closed:  # it may have been posted before
            return
        news = self._feed.take()
        if news.restarted:
            self.body.clear()
        if self._names is not (names := self._feed.names):
            self._names = names
            self._speakers.forget()  # a speaker keeps the colour under another name
        if news.change.title:
            self.status_line.title_text = clean(news.change.title.text)
        self.body.show(news.change)
        if news.state is not None:
            self.state = self._feed.displayed(news.state.state)
        for notice in news.notices:
            self.notify(clean(notice), markup=False, severity="warning")

    def _poll(self) -> None:
        if self.is_retired:
            return
        self._apply_updates()  # those from before there was a running screen to wake
        self.state = self._feed.displayed(self.session.state)
        self.show_figures()
        self.go_on()

    def show_figures(self) -> None:
        """Update the status line."""
        self.status_line.status = self.status()

    def watch_state(self, state: SessionState) -> None:
        """Show what the state means; leave when a requested stop is complete."""
        if state.over:
            self.end()
        self.transcript.grows = not state.over
        self.show_figures()
        texts = self.texts()
        self.banner.update(texts.banner)
        self.banner.display = bool(texts.banner)
        self.banner.set_class(state is SessionState.FAILED, "-failed")
        self.transcript_pane.hint.update(texts.hint)
        self.label_keys()

    def label_keys(self) -> None:
        """Update the labels of the key line."""
        self.key_line.labels = self.texts().labels

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed; one of the session's own stops the session."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            fault = str(InternalError.of(event.worker.error))
            if event.worker.group in SESSION_WORKERS:
                self._feed.error = fault
                self.session.request_stop(fault)
            self.notify(fault, markup=False, severity="error", timeout=30)

    def show_written_summary(self, written: "WrittenSummary") -> None:
        """Show a summary that the assistant has just written in its list."""
        # Start-up: rarely needed.
        from symbl_tui.session.summary.summary_points import written_points

        self.body.show(Change(summary=written_points(written)))
        self.body.choose(SUMMARY)

    def action_pause(self) -> None:
        """Pause or resume the session."""
        if self.state.over:
            self.refuse(Need.CAPTURE)
        else:
            self.session.set_paused(not self.session.paused)

    def action_ask_quit(self) -> None:
        """Stop and quit."""
        self.action_quit()
