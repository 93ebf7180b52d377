"""The live screen: composes the widgets, starts the session's two workers, routes updates and keys."""

from threading import Event
from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symbl_tui.session.conversation import Change
from symbl_tui.session.live import RunnableSession
from symbl_tui.session.state import SessionState
from symbl_tui.symbl.events import TrackerMatch
from symbl_tui.text import clean
from symbl_tui.ui.board import Board
from symbl_tui.ui.commands import LIVE, Command, bindings
from symbl_tui.ui.inbox import Inbox
from symbl_tui.ui.screens import wording
from symbl_tui.ui.speakers import Speakers
from symbl_tui.ui.widgets.insights import Insights
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.level_meter import Meters
from symbl_tui.ui.widgets.status_line import Status, StatusLine
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.workers import POLITE_SECONDS, SessionThread

_STATUS_HZ: Final = 4.0
_WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide"), (160, "-roomy")]
_HEIGHTS: Final = [(0, "-short"), (34, "-tall")]
"""Classes of the screen by its size in cells; the style sheet decides what they mean."""


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
    hint = getters.query_one("#hint", Static)
    below = getters.query_one("#below", Static)
    transcript = getters.query_one(Transcript)
    insights = getters.query_one(Insights)
    key_line = getters.query_one(KeyLine)

    muted: var[bool] = var(False, init=False)
    """Whether silence is sent instead of sound."""
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
        self._session = session
        self._commands = {command.id: command for command in commands}
        self._meter_hz = meter_hz
        self._speakers = Speakers()
        self._board = Board()
        self._inbox = Inbox(self._wake)
        self._hurry = Event()
        self._stopping = False
        self._connected = False
        self._error: str | None = None

    def compose(self) -> ComposeResult:
        """One status line on top, content, one key line at the bottom."""
        yield StatusLine()
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="page"):
                with Horizontal(classes="title"):
                    yield Static(Content.styled("Transcript", "bold"), id="page-title")
                    yield Static(id="below", markup=False)
                yield Static(id="hint", markup=False)
                yield Transcript(self._speakers)
            yield Insights()
        yield Meters(self._session.channels, self._speakers, rate=self._meter_hz)
        yield KeyLine(tuple(c for c in self._commands.values() if c.place == "live" and c.footer))

    def on_mount(self) -> None:
        """Follow the session, then start it."""
        self.status_line.title_text = clean(self._session.title)
        self.transcript.focus()
        self._session.follow(self._inbox.put)
        self._start("capture", "Sound to the spool")
        self._start("converse", "The spool to the engine, and back")
        self.set_interval(1 / _STATUS_HZ, self._poll)

    def _start(self, name: str, description: str) -> None:
        job = self._session.capture if name == "capture" else self._session.converse
        self.run_worker(
            SessionThread(job, lambda: self._session.request_stop("the screen is gone"), self._hurry),
            name=name,
            group=name,
            description=description,
            thread=True,
            exit_on_error=False,
        )

    def _wake(self) -> None:
        # On a thread of the session's: its loop may outlive ours.
        if self.is_running:
            self.post_message(SessionUpdated())

    @on(SessionUpdated)
    def _read_news(self) -> None:
        news = self._inbox.take()
        self._show(news.change)
        if news.state is not None:
            self._error = news.state.error or self._error
            self._reach(news.state.state)
        for notice in news.notices:
            self.notify(clean(notice), markup=False, severity="warning")

    def _show(self, change: Change) -> None:
        if change.lines:
            self.transcript.apply(change.lines)
            self.hint.display = False
        touched = self._board.apply(change)
        self.insights.count(self._board.counts())
        for kind in touched:
            self.insights.show(kind, self._board.rows(kind))
        for match in change.trackers:
            self._underline(match)

    def _underline(self, match: TrackerMatch) -> None:
        """Mark a tracked phrase where it was said, if those words can be found there."""
        if (place := self._board.place(match.utterance_id)) is None or not match.value:
            return
        text = self.transcript.line(place[0]).text.casefold()
        start = text.find(match.value.casefold(), max(0, match.offset))
        if start >= 0:
            self.transcript.underline(place[0], (start, start + len(match.value)))

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
        if self._stopping and state.over:
            self.app.exit()
        self._show_figures()
        keys = self._key("live.quit"), self._key("live.pause")
        text = wording.banner(state, self._error, self._session.folder, *keys)
        self.banner.update(text)
        self.banner.display = bool(text)
        self.banner.set_class(state is SessionState.FAILED, "-failed")
        self.hint.update(wording.HINTS.get(state, wording.HINT))
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

    def watch_muted(self, muted: bool) -> None:
        """Tell the session."""
        self._session.set_muted(None, muted)
        self._label_keys()

    def action_pause(self) -> None:
        """Stop listening for a while, or go on."""
        if not self.state.over:
            self._session.set_paused(not self._session.paused)

    def action_show_list(self, kind: int) -> None:
        """Go to an insight list."""
        self.insights.choose(kind)

    def action_turn(self, step: int) -> None:
        """Go to the insight lists; from there to the next or the one before."""
        inside = self.focused is not None and self.insights in self.focused.ancestors
        self.insights.choose(self.insights.chosen + (step if inside else 0))

    def action_back(self) -> None:
        """Go back to the transcript; from there, to the newest words."""
        if self.transcript.has_focus:
            self.transcript.follow()
        self.transcript.focus()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        # Imported when it is wanted: it costs start-up time otherwise.
        from symbl_tui.ui.screens.help import HelpScreen

        places = ("live", "transcript", "lists", "app")
        commands = [c for place in places for c in self._commands.values() if c.place == place]
        self.app.push_screen(HelpScreen(tuple(commands)))

    def action_quit(self) -> None:
        """Stop cleanly and quit; asked again, quit at once."""
        if self._stopping or self.state.over:
            self.leave()
        else:
            self.stop("stopped by the reader")

    def stop(self, reason: str) -> None:
        """Begin a clean stop; the app exits when it is complete, or when it takes too long."""
        self._stopping = True
        self._session.request_stop(reason)
        if self._session.state.over:
            self.leave()
        self.set_timer(POLITE_SECONDS, self.leave)

    def leave(self) -> None:
        """Exit without waiting."""
        self._hurry.set()
        self.app.exit()

    @on(Insights.Wanted)
    def _jump(self, event: Insights.Wanted) -> None:
        self.transcript.jump(event.line)

    @on(Transcript.Placed)
    def _show_place(self, event: Transcript.Placed) -> None:
        key = self._key("transcript.end")
        new = f"{event.below} new below" if event.below else "scrolled up"
        self.below.update(
            ""
            if event.following
            else Content.assemble((f"↓ {new} ", "bold $warning"), (f"· {key}", "$text-dim"))
        )

    def _label_keys(self) -> None:
        labels = (
            {"live.quit": "quit now" if self._stopping else "quit"}
            if self._stopping or self.state.over
            else {}
        )
        labels |= {"live.mute": "", "live.pause": ""} if self.state.over else {}
        labels |= {"live.mute": "unmute"} if self.muted and not self.state.over else {}
        labels |= {"live.pause": "resume"} if self.state is SessionState.PAUSED else {}
        self.key_line.labels = labels

    def _key(self, id: str) -> str:
        return self._commands[id].key_labels[0]
