"""The live screen: composes the widgets, starts the session's two workers, routes updates and keys."""

import logging
from collections.abc import Callable
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.live import MARK_SECONDS, RunnableSession
from symbl_tui.session.state import SessionState, SourceState
from symbl_tui.text import clean
from symbl_tui.ui.commands import LIVE, Command, bindings
from symbl_tui.ui.inbox import Inbox
from symbl_tui.ui.log_buffer import LINES, LogBuffer
from symbl_tui.ui.output import backed_up
from symbl_tui.ui.running import Running
from symbl_tui.ui.screens import dialogs, wording
from symbl_tui.ui.speakers import Speakers
from symbl_tui.ui.thrift import ThriftyCompositor
from symbl_tui.ui.widgets.body import Body
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.level_meter import Meters
from symbl_tui.ui.widgets.page import Page
from symbl_tui.ui.widgets.status_line import Status, StatusLine
from symbl_tui.ui.widgets.transcript import Transcript

_STATUS_HZ: Final = 4.0
_WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide"), (160, "-roomy")]
_HEIGHTS: Final = [(0, "-short"), (34, "-tall")]
"""Classes of the screen by its size in cells; the style sheet decides what they mean."""
_PRECIOUS_SECONDS: Final = 60.0
"""From this much captured on, a key that ends it asks first."""


class SessionUpdated(Message):
    """There is news in the inbox."""

    def can_replace(self, message: Message) -> bool:
        """Two of them say no more than one."""
        return isinstance(message, SessionUpdated)


class LiveScreen(Screen[None]):
    """A running session, as it happens."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LIVE)
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    status_line = getters.query_one(StatusLine)
    banner = getters.query_one("#banner", Static)
    body = getters.query_one(Body)
    page = getters.query_one(Page)
    transcript = getters.query_one(Transcript)
    key_line = getters.query_one(KeyLine)

    muted: var[bool] = var(False, init=False)
    """Whether silence is sent instead of all sound."""
    state: var[SessionState] = var(SessionState.IDLE)
    """Where the session stands, as far as this screen has heard."""

    def __init__(self, session: RunnableSession, commands: tuple[Command, ...], *, meter_hz: float) -> None:
        """Prepare to show a session.

        Args:
            session: Runs while this screen is there.
            commands: All commands with the reader's own keys.
            meter_hz: Looks at the level per second.
        """
        super().__init__()
        self._compositor = ThriftyCompositor()
        self._session = session
        self._commands = {command.id: command for command in commands}
        self._meter_hz = meter_hz
        self._speakers = Speakers()
        self._inbox = Inbox(self._wake)
        self._work = Running(session, self, lambda: self.left())
        self._log_buffer = LogBuffer()
        self._connected = False
        self._error: str | None = None
        self.left: Callable[[], object] = lambda: self.app.exit()
        """Called when the reader has left, or a stop they asked for is complete."""

    def compose(self) -> ComposeResult:
        """One status line on top, content, one key line at the bottom."""
        yield StatusLine()
        yield Static(id="banner", markup=False)
        find_keys = self._key("live.next_hit"), self._key("live.previous_hit")
        yield Body(Page(self._speakers, end_key=self._key("transcript.end"), find_keys=find_keys))
        yield Meters(
            self._session.channels, self._speakers, rate=self._meter_hz, slow=lambda: backed_up(self.app)
        )
        yield KeyLine(tuple(c for c in self._commands.values() if c.place == "live" and c.footer))

    def on_mount(self) -> None:
        """Follow the session, then start it."""
        self.status_line.title_text = clean(self._session.title)
        self.transcript.focus()
        self._session.follow(self._inbox.put)
        logging.getLogger("symbl_tui").addHandler(self._log_buffer)
        self._work.start()
        self.set_interval(1 / _STATUS_HZ, self._poll)

    def on_unmount(self) -> None:
        """Let the log be."""
        logging.getLogger("symbl_tui").removeHandler(self._log_buffer)

    def _wake(self) -> None:
        # On a thread of the session's: its loop may outlive ours.
        if self.is_running:
            self.post_message(SessionUpdated())

    @on(SessionUpdated)
    def _read_news(self) -> None:
        news = self._inbox.take()
        self.body.show(news.change)
        if news.state is not None:
            self._error = news.state.error or self._error
            self._reach(news.state.state)
        for notice in news.notices:
            self.notify(clean(notice), markup=False, severity="warning")

    def _poll(self) -> None:
        self._read_news()  # what came before there was a screen to wake
        self._reach(self._session.state)
        self._show_figures()

    def _reach(self, state: SessionState) -> None:
        """Move to a state; connecting once more is still retrying for the reader."""
        self._connected |= state is SessionState.LISTENING
        again = state is SessionState.CONNECTING and self._connected
        self.state = SessionState.RETRYING if again else state

    def _show_figures(self) -> None:
        status = Status.of(self.state, self._session.elapsed, self._session.ledger())
        self.status_line.status = status

    def watch_state(self, state: SessionState) -> None:
        """Say what the state means; leave when a stop is complete."""
        if self._work.stopping and state.over:
            self._work.leave()
        self._show_figures()
        keys = self._key("live.quit"), self._key("live.pause")
        text = wording.banner(state, self._error, self._session.folder, *keys)
        self.banner.update(text)
        self.banner.display = bool(text)
        self.banner.set_class(state is SessionState.FAILED, "-failed")
        self.page.hint.update(wording.HINTS.get(state, wording.HINT))
        self._label_keys()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that breaks is a fault of ours; say so instead of standing still."""
        if event.state is WorkerState.ERROR:
            self._error = f"The {event.worker.name} worker broke: {event.worker.error}"
            self._session.request_stop(self._error)
            self.notify(clean(self._error), markup=False, severity="error", timeout=30)

    def action_mute(self) -> None:
        """Send silence, or stop doing so."""
        if not self.state.over:
            self.muted = not self.muted
            self._session.set_muted(None, self.muted)

    def action_mute_one(self) -> None:
        """Choose a channel to send silence for, or to hear again."""
        if (channels := self._session.channels()) and not self.state.over:
            dialogs.ask_channel(self.app, channels, self._mute)

    def _mute(self, channel: int | None) -> None:
        if channel is not None:
            was_muted = self._session.channels()[channel].source is SourceState.MUTED
            self._session.set_muted(channel, not was_muted)
            self.muted = all(each.source is SourceState.MUTED for each in self._session.channels())

    def watch_muted(self) -> None:
        """Say what the key does now."""
        self._label_keys()

    def action_pause(self) -> None:
        """Stop listening for a while, or go on."""
        if not self.state.over:
            self._session.set_paused(not self._session.paused)

    def action_mark(self) -> None:
        """Bookmark what was just said; the note may take its time."""
        end = self._session.elapsed
        dialogs.ask_note(self.app, lambda note: self._mark(note, end))

    def _mark(self, note: str | None, end: float) -> None:
        if note is not None:
            self._session.mark(note, end)
            self.transcript.note(max(0.0, end - MARK_SECONDS), end)

    def action_export(self) -> None:
        """Ask for a format, then write what was said so far to the session's folder."""

        def export(format: str | None) -> None:
            if format:
                self._export(format)

        dialogs.ask_format(self.app, export)

    @work(thread=True, group="export", exit_on_error=False)
    def _export(self, format: str) -> None:
        from symbl_tui.session.exports import export_to  # only when it is wanted

        try:
            said = f"exported to {export_to(self._session.folder, format)}"
        except SymblTuiError as error:
            said = str(error)
        self.app.call_from_thread(self.notify, clean(said), markup=False, timeout=10)

    def action_find(self) -> None:
        """Search the transcript."""
        self.body.read()
        self.page.open_search()

    def action_find_next(self, direction: int) -> None:
        """Go to another place that was found."""
        self.transcript.find_next(direction)

    def action_next_layout(self) -> None:
        """Show words only, insights only, or both."""
        self.body.next_layout()

    def action_log(self) -> None:
        """Show the log, or hide it."""
        from symbl_tui.ui.widgets.log_pane import LogPane

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

    def action_show_list(self, kind: int) -> None:
        """Go to an insight list."""
        self.body.choose(kind)

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
        self.body.read()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, self._commands.values(), ("live", "transcript", "lists", "app"))

    def action_ask_quit(self) -> None:
        """Stop and quit; ask first where much was captured and is still being captured."""
        if self._work.stopping or self.state.over or self._session.elapsed <= _PRECIOUS_SECONDS:
            self.action_quit()
        else:
            dialogs.confirm(self.app, "stop and quit?", self.action_quit)

    def action_quit(self) -> None:
        """Stop cleanly and quit; asked again, quit at once."""
        if self._work.stopping or self.state.over:
            self._work.leave()
        else:
            self.stop("stopped by the reader")

    def stop(self, reason: str) -> None:
        """Begin a clean stop; the app exits when it is complete, or when it takes too long."""
        self._work.stop(reason)

    def _label_keys(self) -> None:
        self.key_line.labels = wording.labels(self.state, self._work.stopping, self.muted)

    def _key(self, id: str) -> str:
        return self._commands[id].key_labels[0]
