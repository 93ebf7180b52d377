"""A recorded session to read: its facts and its transcript. Shows values, no I/O."""

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from symbl_tui.session.archive.index_rows import SearchHit
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.change import Line
from symbl_tui.ui.presenters import library_text
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.transcript_notes import Note
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane


class SessionView(Vertical):
    """Shows one session, or none."""

    facts = getters.query_one("#facts", Static)

    def __init__(self, *, end_key: str, find_keys: tuple[str, str]) -> None:
        """Takes the keys of the transcript's end, the next match and the previous one, as they are shown."""
        super().__init__()
        self._keys = end_key, find_keys
        self.recorded: RecordedSession | None = None
        """The session that is shown."""

    def compose(self) -> ComposeResult:
        """The facts; the transcript comes with a session."""
        yield Static(id="facts", markup=False)

    async def show(self, recorded: RecordedSession | None) -> None:
        """Show a session from its start, or none."""
        self.recorded = None  # until the transcript is mounted there is nothing to act on
        await self.query(TranscriptPane).remove()
        self.facts.update(library_text.facts(recorded) if recorded else "")
        if recorded is None:
            return
        pane = TranscriptPane(
            SpeakerColors(lambda: recorded.facts.colours), end_key=self._keys[0], find_keys=self._keys[1]
        )
        await self.mount(pane)
        pane.hint.update(library_text.NO_TRANSCRIPT)
        if not await pane.fill(tuple(enumerate(recorded.lines))):
            return
        pane.transcript.show_notes(map(Note.of, recorded.bookmarks))
        self.recorded = recorded

    def shows(self, name: str) -> bool:
        """Whether it shows the session with a folder name."""
        return self.recorded is not None and self.recorded.facts.folder.name == name

    def go_to(self, hit: SearchHit) -> None:
        """Scroll to a hit and highlight its words."""
        pane, lines = self.transcript_pane, self.recorded.lines if self.recorded else ()
        if pane is None or not lines or hit.about:
            return
        # By time: the index of rows differs between the search index and this transcript.
        near = min(range(len(lines)), key=lambda index: abs(lines[index].start - hit.start))
        start, end = hit.marks[0] if hit.marks else (0, 0)
        pane.transcript.find(hit.snippet[start:end], near)
        pane.transcript.jump(near)

    @property
    def current_line(self) -> tuple[str, Line] | None:
        """The name of the session's folder and the line under the cursor, while a session is open."""
        pane, recorded = self.transcript_pane, self.recorded
        index = pane.transcript.current if pane else None
        return (recorded.facts.folder.name, recorded.lines[index]) if recorded and index is not None else None

    @property
    def transcript_pane(self) -> TranscriptPane | None:
        """The transcript, while a session is open."""
        return next(iter(self.query(TranscriptPane)), None)

    @property
    def contains_focus(self) -> bool:
        """Whether the transcript or its search has the focus."""
        focused = self.screen.focused
        return focused is not None and self in focused.ancestors

    def focus_transcript(self) -> bool:
        """Focus the transcript; returns False where no session is open."""
        if pane := self.transcript_pane:
            pane.transcript.focus()
        return pane is not None

    def open_search(self) -> bool:
        """Open the search of the transcript; returns False where no session is open."""
        if pane := self.transcript_pane:
            pane.open_search()
        return pane is not None

    def find_next(self, step: int) -> None:
        """Go to the next match in the transcript (1), or to the previous one (-1)."""
        if pane := self.transcript_pane:
            pane.transcript.find_next(step)

    def close_search(self) -> bool:
        """Close the search of the transcript; returns whether one was open."""
        pane = self.transcript_pane
        if pane is None or not pane.searching:
            return False
        pane.close_search()
        pane.transcript.focus()
        return True
