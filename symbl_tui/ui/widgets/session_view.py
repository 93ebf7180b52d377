"""A recorded session to read: what is known of it, and its words. Takes values, no I/O."""

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from symbl_tui.session.archive.index_rows import SearchHit
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.ui.presenters import library_text as wording
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane


class SessionView(Vertical):
    """Shows one session, or none."""

    about = getters.query_one("#about", Static)

    def __init__(self, *, end_key: str, find_keys: tuple[str, str]) -> None:
        """The keys of the last words, the next hit and the one before, as a person reads them."""
        super().__init__(id="book")
        self._keys = end_key, find_keys
        self.recorded: RecordedSession | None = None
        """What it shows."""

    def compose(self) -> ComposeResult:
        """What is known; the words come with a session."""
        yield Static(id="about", markup=False)

    async def show(self, recorded: RecordedSession | None) -> None:
        """Open a session at its start, or none."""
        self.recorded = None  # whoever comes while this takes its time finds nothing open
        await self.query(TranscriptPane).remove()
        self.about.update(wording.about(recorded) if recorded else "")
        if recorded is None:
            return
        page = TranscriptPane(
            SpeakerColors(lambda: recorded.facts.colours), end_key=self._keys[0], find_keys=self._keys[1]
        )
        await self.mount(page)
        page.transcript.release_anchor()  # a session that is over is read from its start
        page.hint.update(wording.NOTHING_SAID)
        if recorded.lines:
            page.apply(tuple(enumerate(recorded.lines)))
        for note in recorded.bookmarks:
            page.transcript.note(note.start, note.end)
        self.recorded = recorded

    def go_to(self, hit: SearchHit) -> None:
        """Go to a place that was found, and show what was found there."""
        page, lines = self.page, self.recorded.lines if self.recorded else ()
        if page is None or not lines:
            return
        near = min(range(len(lines)), key=lambda index: abs(lines[index].start - hit.start))
        start, end = hit.marks[0] if hit.marks else (0, 0)
        page.transcript.find(hit.snippet[start:end], near)
        page.transcript.jump(near)

    @property
    def page(self) -> TranscriptPane | None:
        """The words, while a session is open."""
        return next(iter(self.query(TranscriptPane)), None)

    @property
    def being_read(self) -> bool:
        """Whether the reader is in the words, or in a search of them."""
        focused = self.screen.focused
        return focused is not None and self in focused.ancestors

    def step_back(self) -> bool:
        """Leave a search; False when there was none."""
        page = self.page
        if page is None or not page.searching:
            return False
        page.close_search()
        page.transcript.focus()
        return True
