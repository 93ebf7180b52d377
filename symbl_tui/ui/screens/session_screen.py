"""What watching a session is, live or replayed: composes the widgets, runs it, routes updates and keys."""

import logging
from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import RunnableSession, Update
from symbl_tui.ui.commands import Command
from symbl_tui.ui.presenters.session_text import Words
from symbl_tui.ui.rendering.compact_compositor import CompactCompositor
from symbl_tui.ui.runtime.inbox import Inbox
from symbl_tui.ui.runtime.log_buffer import LINES, LogBuffer
from symbl_tui.ui.runtime.running_session import SessionWorkers
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.session_pane import SessionPane
from symbl_tui.ui.widgets.status_figures import Status
from symbl_tui.ui.widgets.status_line import StatusLine
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane

_STATUS_HZ: Final = 4.0
_WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide"), (160, "-roomy")]
_HEIGHTS: Final = [(0, "-short"), (34, "-tall")]
"""Classes of the screen by its size in cells; the style sheet decides what they mean."""


class SessionUpdated(Message):
    """There is news in the inbox."""

    def can_replace(self, message: Message) -> bool:
        """Two of them say no more than one."""
        return isinstance(message, SessionUpdated)


class SessionScreen(Screen[None]):
    """A session as it happens, or happened; whoever derives from it says what is particular about that."""

    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    status_line = getters.query_one(StatusLine)
    banner = getters.query_one("#banner", Static)
    body = getters.query_one(SessionPane)
    page = getters.query_one(TranscriptPane)
    transcript = getters.query_one(Transcript)
    key_line = getters.query_one(KeyLine)

    # Its watcher touches children: without them, merely being asked for must not run it.
    state: var[SessionState] = var(SessionState.IDLE, init=False)
    """Where the session stands, as far as this screen has heard."""

    def __init__(self, session: RunnableSession, commands: tuple[Command, ...]) -> None:
        """Prepare to show a session.

        Args:
            session: Runs while this screen is there.
            commands: Those of this screen and of what stands on it, with the reader's own keys.
        """
        super().__init__()
        self._compositor = CompactCompositor()
        self._session = session
        self.commands = commands
        """What the reader can do here."""
        self._speakers = SpeakerColors(lambda: session.colours)
        self._inbox = Inbox(self._wake)
        self._work = SessionWorkers(session, self, lambda: self.left())
        self._log_buffer = LogBuffer()
        self._connected = False
        self._error: str | None = None
        self.left: Callable[[], object] = lambda: self.app.exit()
        """Called when the reader has left, or a stop they asked for is complete."""

    def meters(self) -> Iterable[Widget]:
        """What stands between the words and the keys."""
        return ()

    @abstractmethod
    def status(self) -> Status:
        """The figures of the line on top, as of now."""

    @abstractmethod
    def words(self) -> Words:
        """What to say about the state, as of now."""

    def compose(self) -> ComposeResult:
        """One status line on top, content, one key line at the bottom."""
        yield StatusLine()
        yield Static(id="banner", markup=False)
        find_keys = self._key("live.next_hit"), self._key("live.previous_hit")
        yield SessionPane(
            TranscriptPane(self._speakers, end_key=self._key("transcript.end"), find_keys=find_keys)
        )
        yield from self.meters()
        yield KeyLine(tuple(each for each in self.commands if each.footer))

    def on_mount(self) -> None:
        """Follow the session, then start it."""
        self.status_line.title_text = clean(self._session.title)
        self.transcript.focus()
        self.watch_state(self.state)
        self._session.subscribe(self._hear)
        logging.getLogger("symbl_tui").addHandler(self._log_buffer)
        self._work.start()
        self.set_interval(1 / _STATUS_HZ, self._poll)

    def on_unmount(self) -> None:
        """Let the log be."""
        logging.getLogger("symbl_tui").removeHandler(self._log_buffer)

    def _hear(self, update: Update) -> None:
        if not self._work.let_go:  # nobody would ever take it out
            self._inbox.put(update)

    def _wake(self) -> None:
        # On a thread of the session's: its loop may outlive ours.
        if self.is_running:
            self.post_message(SessionUpdated())

    @on(SessionUpdated)
    def _read_news(self) -> None:
        news = self._inbox.take()
        if news.anew:
            self.body.clear()
        self.body.show(news.change)
        if news.state is not None:
            self._error = news.state.error or self._error
            self._reach(news.state.state)
        for notice in news.notices:
            self.notify(clean(notice), markup=False, severity="warning")

    def _poll(self) -> None:
        self._read_news()  # what came before there was a screen to wake
        self._reach(self._session.state)
        self.show_figures()

    def _reach(self, state: SessionState) -> None:
        """Move to a state; connecting once more is still retrying for the reader."""
        self._connected |= state is SessionState.LISTENING
        again = state is SessionState.CONNECTING and self._connected
        self.state = SessionState.RETRYING if again else state

    def show_figures(self) -> None:
        """Bring the line on top up to date."""
        self.status_line.status = self.status()

    def watch_state(self, state: SessionState) -> None:
        """Say what the state means; leave when a stop is complete."""
        if self._work.stopping and state.over:
            self._work.leave()
        self.show_figures()
        words = self.words()
        self.banner.update(words.banner)
        self.banner.display = bool(words.banner)
        self.banner.set_class(state is SessionState.FAILED, "-failed")
        self.page.hint.update(words.hint)
        self.label_keys()

    def label_keys(self) -> None:
        """Say what the keys do now."""
        self.key_line.labels = self.words().labels

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that breaks is a fault of ours; say so instead of standing still."""
        if event.state is WorkerState.ERROR:
            self._error = f"The {event.worker.name} worker broke: {event.worker.error}"
            self._session.request_stop(self._error)
            self.notify(clean(self._error), markup=False, severity="error", timeout=30)

    def action_pause(self) -> None:
        """Rest for a while, or go on."""
        if not self.state.over:
            self._session.set_paused(not self._session.paused)

    def action_export(self) -> None:
        """Ask for a format, then write what was said so far to the session's folder."""

        def export(format: str | None) -> None:
            if format:
                self._export(format)

        dialogs.ask_format(self.app, export)

    @work(thread=True, group="export", exit_on_error=False)
    def _export(self, format: str) -> None:
        from symbl_tui.session.exports.exporter import export_session  # only when it is wanted

        try:
            said = f"exported to {export_session(self._session.folder, format)}"
        except SymblTuiError as error:
            said = str(error)
        self.app.call_from_thread(self.notify, clean(said), markup=False, timeout=10)

    def action_find(self) -> None:
        """Search the transcript."""
        self.body.focus_transcript()
        self.page.open_search()

    def action_find_next(self, direction: int) -> None:
        """Go to another place that was found."""
        self.transcript.find_next(direction)

    def action_next_layout(self) -> None:
        """Show words only, insights only, or both."""
        self.body.next_layout()

    def action_copy_text(self) -> None:
        """Copy what is selected; where nothing is, the log that is open, or the line that was jumped to."""
        log = self._log_buffer.text if self.query("#log:focus-within") else ""
        text = self.get_selected_text() or log or self.transcript.marked
        if text:
            self.app.copy_to_clipboard(text)
            self.notify(f"copied {len(text)} characters; the terminal may refuse them", markup=False)
        else:
            self.notify("nothing to copy: select words with the mouse, or find some", markup=False)

    def action_log(self) -> None:
        """Show the log, or hide it."""
        from symbl_tui.ui.widgets.log_pane import LogPane  # only when it is wanted

        if not self._close_log():
            self.mount(LogPane(self._log_buffer.since, most=LINES), after="#body")

    def _close_log(self) -> bool:
        if not (log := self.query("#log")):
            return False
        log.remove()
        self.transcript.focus()
        return True

    def action_themes(self) -> None:
        """Choose other colours."""
        dialogs.choose_theme(self.app)

    def action_show_list(self, key: str) -> None:
        """Show an insight list and focus it; ``key`` is that of its kind."""
        self.body.choose(key)

    def action_turn(self, step: int) -> None:
        """Go to the insight lists; from there to the next or the one before."""
        self.body.turn(step)

    def action_back(self) -> None:
        """Close what is open; go back to the transcript; from there, to the newest words."""
        if self.page.searching:
            self.page.close_search()
        elif self._close_log():
            return
        elif self.transcript.has_focus:
            self.transcript.follow()
        self.body.focus_transcript()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, self.commands, ("live", "replay", "transcript", "lists", "app"))

    def action_ask_quit(self) -> None:
        """Stop and quit."""
        self.action_quit()

    def action_quit(self) -> None:
        """Stop cleanly and quit; asked again, quit at once."""
        if self._work.stopping or self.state.over:
            self._work.leave()
        else:
            self.stop("stopped by the reader")

    def stop(self, reason: str) -> None:
        """Begin a clean stop; the app exits when it is complete, or when it takes too long."""
        self._work.stop(reason)

    def leave_running(self) -> None:
        """Leave at once; the session goes on without a screen."""
        self._work.leave_running()

    def _key(self, id: str) -> str:
        return next(each.key_labels[0] for each in self.commands if each.id == id)
