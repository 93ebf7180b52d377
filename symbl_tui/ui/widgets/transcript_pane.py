"""The page: the transcript under its title, what waits below it, the hint while it is empty, the search."""

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from symbl_tui.session.model.change import Rows
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.search_line import SearchLine
from symbl_tui.ui.widgets.transcript import Transcript


class TranscriptPane(Vertical):
    """Takes lines; lets the reader search them."""

    transcript = getters.query_one(Transcript)
    hint = getters.query_one("#hint", Static)
    below = getters.query_one("#below", Static)

    def __init__(self, speakers: SpeakerColors, *, end_key: str, find_keys: tuple[str, str]) -> None:
        """Prepare to show a transcript.

        Args:
            speakers: Who has which colour.
            end_key: The key that goes to the newest words, as a person reads it.
            find_keys: The keys of the next hit and of the one before.
        """
        super().__init__(id="page")
        self._speakers = speakers
        self._end_key = end_key
        self._find_keys = find_keys
        self._search_from: int | None = None

    def compose(self) -> ComposeResult:
        """Title, hint, words; the search line comes when it is wanted."""
        with Horizontal(classes="title"):
            yield Static(Content.styled("Transcript", "bold"), id="page-title")
            yield Static(id="below", markup=False)
        yield Static(id="hint", markup=False)
        yield Transcript(self._speakers)

    def apply(self, lines: Rows) -> None:
        """Show lines; see :class:`symbl_tui.session.model.conversation.Change`."""
        self.transcript.apply(lines)
        self.hint.display = False

    def clear(self) -> None:
        """Show no line any more; a search that is open goes on."""
        self.transcript.clear()
        self.hint.display = True

    @property
    def searching(self) -> bool:
        """Whether a search is under way."""
        return self._search_from is not None

    def open_search(self) -> None:
        """Let the reader type a search, or change the one there is."""
        if self.searching:
            self.query_one(SearchLine).edit()
        else:
            self._search_from = self.transcript.top_line
            self.mount(SearchLine(self._find_keys))

    def close_search(self) -> None:
        """Back to plain words, where the reader stands."""
        self._search_from = None
        self.query(SearchLine).remove()
        self.transcript.find("", 0)

    @on(SearchLine.Asked)
    def _find(self, event: SearchLine.Asked) -> None:
        if self._search_from is not None:
            self.transcript.find(event.query, self._search_from)

    @on(SearchLine.Entered)
    def _read(self) -> None:
        self.transcript.focus()

    @on(Transcript.Found)
    def _count(self, event: Transcript.Found) -> None:
        for line in self.query(SearchLine):
            line.show(event.number, event.total)

    @on(Transcript.Placed)
    def _show_place(self, event: Transcript.Placed) -> None:
        new = f"{event.below} new below" if event.below else "scrolled up"
        self.below.update(
            ""
            if event.following
            else Content.assemble((f"↓ {new} ", "bold $warning"), (f"· {self._end_key}", "$text-dim"))
        )
