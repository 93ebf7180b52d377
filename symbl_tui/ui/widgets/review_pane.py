"""The overview of a session and its transcript, which is filled when it is opened: shows one of them."""

from collections.abc import Mapping, Sequence

from msgspec import structs
from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Container

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Line, Rows
from symbl_tui.session.review.session_review import SessionReview
from symbl_tui.ui.presenters import review_text
from symbl_tui.ui.presenters.review_rows import Entries
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.review_overview import Overview
from symbl_tui.ui.widgets.transcript_notes import Note, TranscriptNotes
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane


class ReviewPane(Container):
    """Shows the overview, or the transcript."""

    overview = getters.query_one(Overview)

    def __init__(self, speakers: SpeakerColors, transcript_pane: TranscriptPane) -> None:
        super().__init__(id="body")
        self._speakers = speakers
        self._transcript_pane = transcript_pane
        self._recorded: RecordedSession | None = None
        self._filled: tuple[Line, ...] = ()
        """The lines that the transcript has."""
        self._marked: tuple[Bookmark, ...] = ()
        """The bookmarks that it shows."""

    def compose(self) -> ComposeResult:
        """Overview, transcript."""
        yield Overview(self._speakers)
        yield self._transcript_pane

    def on_mount(self) -> None:
        """Begin with the overview."""
        self.overview.focus()

    @property
    def shows_transcript(self) -> bool:
        """Whether it shows the transcript."""
        return self.has_class("-transcript")

    def show_facts(self, facts: SessionFacts) -> None:
        """Show title, time and people, before the results are read."""
        self.overview.show_facts(facts)

    def show_beginning(self, recorded: RecordedSession) -> None:
        """Show the first lines of a session in the transcript, and nothing that depends on the others."""
        self._recorded = recorded
        if self.shows_transcript:
            self._fill()

    def show(
        self, recorded: RecordedSession, entries: Mapping[str, Entries], review: SessionReview | None
    ) -> None:
        """Show a session, or the same one after it has changed; ``review`` comes later where it is None."""
        self._recorded = recorded
        self.overview.show(recorded, entries, review)
        if self.shows_transcript:
            self._fill()

    def put(self, rows: Rows) -> None:
        """Replace lines of the transcript, where it is filled, before the review is made anew."""
        if rows and self._filled:
            lines = dict(enumerate(self._filled)) | dict(rows)
            self._transcript_pane.apply(rows)
            self._filled = tuple(lines.values())

    def focus_transcript(self) -> None:
        """Show the transcript and focus it."""
        self.add_class("-transcript")
        self._transcript_pane.transcript.focus()
        self._fill()

    def focus_overview(self) -> None:
        """Show the overview and focus it."""
        self.remove_class("-transcript")
        self.overview.focus()

    def line(self, index: int) -> Line:
        """A line of the transcript."""
        return self._recorded.lines[index] if self._recorded else self._filled[index]

    def placed_bookmarks(self) -> tuple[tuple[int, Note], ...]:
        """The bookmarks by their end, each with the index of its line."""
        if self._recorded is None:
            return ()
        notes = TranscriptNotes()
        notes.set(map(Note.of, self._recorded.bookmarks))
        notes.place(self._recorded.lines)
        return notes.placed

    def next_layout(self) -> None:
        """Switch between the overview and the transcript."""
        if self.shows_transcript:
            self.focus_overview()
        else:
            self.focus_transcript()

    def choose(self, key: str) -> bool:
        """Show the list with the key of a kind, and focus it; whether there is one."""
        if there := self.overview.choose(key):
            self.remove_class("-transcript")
        return there

    def turn(self, step: int) -> None:
        """Focus the lists; from there the next one (1) or the one before (-1)."""
        if self.shows_transcript:
            self.focus_overview()
        self.overview.turn(step)

    def go_to(self, line: int) -> None:
        """Show a line in the transcript."""
        self.add_class("-transcript")
        self._transcript_pane.transcript.focus()
        self._fill(line)

    @work(group="transcript", exclusive=True, exit_on_error=False)
    async def _fill(self, line: int | None = None) -> None:
        """Put the lines into the transcript, unless it has them; then go to one."""
        recorded, pane = self._recorded, self._transcript_pane
        if recorded is None:
            return
        if not recorded.lines:
            pane.hint.update(review_text.NO_SPEECH)
        if rows := _changed(self._filled, recorded.lines):
            if not await pane.fill(rows):
                return
            self._filled = recorded.lines
        if self._marked is not recorded.bookmarks:
            pane.transcript.show_notes(map(Note.of, recorded.bookmarks))
            self._marked = recorded.bookmarks
        if pane.filter:
            pane.refilter()
        if line is not None:
            self.call_after_refresh(pane.transcript.jump, line)

    @on(Overview.LineSelected)
    def _jump(self, event: Overview.LineSelected) -> None:
        event.stop()
        self.go_to(event.line)


def _changed(before: Sequence[Line], now: Sequence[Line]) -> Rows:
    """The rows to replace, or to append; where there are fewer than before, the rest becomes empty."""
    rows = [(index, line) for index, line in enumerate(now) if index >= len(before) or before[index] != line]
    gone = ((index, structs.replace(before[index], text="")) for index in range(len(now), len(before)))
    return (*rows, *gone)
