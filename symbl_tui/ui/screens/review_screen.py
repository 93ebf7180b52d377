"""The review of a recorded session: an overview, the transcript, and what follows. Composes and routes."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePath
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import DescendantFocus
from textual.widgets import Static

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.model.change import Change, Line, Rows
from symbl_tui.session.model.view import Update
from symbl_tui.session.summary.assistant_file import WrittenSummary
from symbl_tui.ui.commands import Command, bindings, commands_of
from symbl_tui.ui.commands.review_commands import SHARED, for_review
from symbl_tui.ui.commands.session_commands import REVIEW
from symbl_tui.ui.commands.session_variants import absent_from
from symbl_tui.ui.presenters import review_text
from symbl_tui.ui.runtime.log_buffer import LogBuffer
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.bookmark_actions import BookmarkActions
from symbl_tui.ui.screens.breakpoints import HEIGHTS_OF_SESSION, WIDTHS_OF_SESSION
from symbl_tui.ui.screens.message_line import MessageLine
from symbl_tui.ui.screens.review_loader import LoadedReview, ReviewLoader, SessionEdited, read_reporting
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.review_pane import ReviewPane
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane

_POLL_SECONDS: Final = 0.4  # between two looks into the folder


class ReviewScreen(MessageLine[None], BookmarkActions):
    """Shows one recorded session, as it is in its folder, and edits it."""

    CSS_PATH: ClassVar[PurePath] = PurePath("review_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings((*SHARED, *REVIEW))
    HORIZONTAL_BREAKPOINTS = WIDTHS_OF_SESSION
    VERTICAL_BREAKPOINTS = HEIGHTS_OF_SESSION

    shows_live_result = False
    to_transcript = "live.layout"
    title_line = getters.query_one("#title", Static)
    body = getters.query_one(ReviewPane)
    transcript_pane = getters.query_one(TranscriptPane)
    transcript = getters.query_one(Transcript)

    def __init__(
        self,
        folder: Path,
        commands: tuple[Command, ...],
        *,
        new_session: Callable[[], object] | None = None,
        on_left: Callable[[], object] | None = None,
        log_buffer: LogBuffer | None = None,
        error: str = "",
        at: float | None = None,
    ) -> None:
        """Prepare to show a session.

        Args:
            folder: The session's.
            commands: All commands with the user's keys.
            new_session: Sets up another session; None: that is not offered.
            on_left: Called when the user leaves; None: the screen is closed.
            log_buffer: The log of the session that has just ended.
            error: What ended the session, where its folder does not say so.
            at: Seconds of the capture to open the transcript at; None: begin with the overview.
        """
        super().__init__()
        self.commands = for_review(commands, is_closed=on_left is None, can_start=new_session is not None)
        self.absent, self.why_absent = absent_from(commands, self.commands, "live"), "the session has ended"
        self.log_buffer = log_buffer or LogBuffer()
        self.recorded: RecordedSession | None = None  # once it was read
        self._loader = ReviewLoader(folder, self._wake)
        self._edited_rows: deque[Rows] = deque()  # of the transcript, and not shown yet
        self._folder, self._new_session, self._on_left = folder, new_session, on_left
        self._error, self._at = error, at
        self._speakers = SpeakerColors(lambda: self.recorded.facts.colours if self.recorded else {})

    @property
    def folder(self) -> Path:
        """The folder of the session."""
        return self._folder

    @property
    def edits(self) -> SessionEdits:
        """The edits of the session; what they change is shown."""
        return self._loader.edits

    @property
    def reads_transcript(self) -> bool:
        """Whether the transcript is shown, and not the overview."""
        return self.body.shows_transcript

    def compose(self) -> ComposeResult:
        """Title on top, what is going on, overview or transcript, key line."""
        keys = {each.id: each.key_labels[0] for each in self.commands}
        yield Static(Content.styled("Review", "bold"), id="title")
        yield Static(id="message", markup=False)
        find_keys = keys["live.next_hit"], keys["live.previous_hit"]
        pane = TranscriptPane(self._speakers, end_key=keys["transcript.end"], find_keys=find_keys)
        yield ReviewPane(self._speakers, pane)
        yield KeyLine(self.footer())

    def on_mount(self) -> None:
        """Read the session."""
        self.reload()
        self.set_interval(_POLL_SECONDS, self._poll)

    def _wake(self, update: Update) -> None:
        # On the thread that edits or polls.
        with suppress(RuntimeError):
            if self.is_running:
                if isinstance(update, Change):
                    self._edited_rows.append(update.lines)
                self.post_message(SessionEdited())

    @on(SessionEdited)
    def _edited(self) -> None:
        # At once: summary and figures of a long session take a while.
        while self._edited_rows:
            self.body.put(self._edited_rows.popleft())
        self._update()

    @work(group="update", exclusive=True, exit_on_error=False)
    async def _update(self) -> None:
        """Show the session with its edits."""
        try:
            if loaded := await asyncio.to_thread(self._loader.update):
                self._show(loaded)
        except SymblTuiError as error:
            self.show_message(str(error), failed=True)

    def _poll(self) -> None:
        # One look at a time: behind a disk that does not answer they would take every thread of the pool.
        jobs = {each.group for each in self.workers if each.node is self and each.is_running}
        if self.recorded is not None and not jobs & {"read", "poll"}:
            self._look()

    @work(group="poll", exit_on_error=False)
    async def _look(self) -> None:
        """Notice edits of other programs, and what runs after a session: another pass, speaker labels."""
        try:
            changed = await asyncio.to_thread(self._loader.poll)
        except SymblTuiError as error:
            self.show_message(str(error), failed=True)
            return
        if changed:
            self.reload()

    @work(group="read", exclusive=True, exit_on_error=False)
    async def reload(self) -> None:
        """Read the session from its folder, and show it; the last review stays until then."""
        report = self.reporter()
        try:
            facts = await asyncio.to_thread(read_facts, self._folder)
            beginning = await self._show_beginning(facts) if self.recorded is None else None
            loaded = await read_reporting(
                self._loader.read,
                lambda seconds: report(review_text.reading(facts, seconds, beginning), False),
            )
        except SymblTuiError as error:
            report(str(error), True)
            return
        report("" if facts.error == self._error else self._error, True)
        self._show(loaded)
        if loaded.review is None:
            self._update()

    async def _show_beginning(self, facts: SessionFacts) -> RecordedSession | None:
        """Show what a session is, and the first lines where it takes a while to read."""
        self.title_line.update(review_text.title(facts))
        self.body.show_facts(facts)
        if beginning := await asyncio.to_thread(self._loader.read_beginning):
            self.recorded = beginning
            self.body.show_beginning(beginning)
        return beginning

    def _show(self, loaded: LoadedReview) -> None:
        self.recorded = loaded.recorded
        self.title_line.update(review_text.title(self.recorded.facts))
        self.body.show(loaded.recorded, loaded.entries, loaded.review)
        if self._at is not None:
            at, self._at = self._at, None
            self.show_moment(at)

    def current_line(self) -> Line | None:
        """The line of the transcript's cursor; in the overview that of the entry under the cursor."""
        if self.body.shows_transcript:
            return super().current_line()
        index = self.body.overview.current_line
        return None if index is None or self.recorded is None else self.recorded.lines[index]

    def show_written_summary(self, written: "WrittenSummary") -> None:
        """Show a summary that the assistant has just written."""
        self.reload()

    def show_moment(self, start: float) -> None:
        """Show the line that began then, in seconds of the capture, in the transcript."""
        if self.recorded and (lines := self.recorded.lines):
            self.body.go_to(min(range(len(lines)), key=lambda index: abs(lines[index].start - start)))

    @on(DescendantFocus)
    def label_keys(self) -> None:
        """Say what the key that switches between overview and transcript does now."""
        self.key_line.labels = {"live.layout": "Overview" if self.reads_transcript else "Transcript"}

    def action_new_session(self) -> None:
        """Set up another session."""
        if self._new_session is None:
            self.explain("A new session is set up from the first screen.")
        else:
            self._new_session()

    def action_back(self) -> None:
        """Close the search, the log or the filter; go to the overview; leave, if it can be closed."""
        if self.transcript_pane.searching:
            self.transcript_pane.close_search()
        elif self._close_log():
            return
        elif self.transcript_pane.filter and self.body.shows_transcript:
            self.transcript_pane.show_only(None)
        elif self.body.shows_transcript or not self.body.overview.has_focus:
            self.body.focus_overview()
        elif self._on_left is None:
            self.dismiss()

    def action_ask_quit(self) -> None:
        """Leave."""
        if self._on_left is None:
            self.dismiss()
        else:
            self._on_left()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, commands_of("review", self.commands))
