"""The transcript under its title, with the hint while it is empty and the search line below it."""

import asyncio
from typing import Final

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from symbl_tui.domain.text import clean
from symbl_tui.session.model.change import Rows
from symbl_tui.ui.presenters.transcript_filter import LineFilter
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.search_line import SearchLine
from symbl_tui.ui.widgets.transcript import Transcript

_TITLE: Final = Content.styled("Transcript", "bold")
_LABEL_LIMIT: Final = 24
# Lines that are put into the transcript at once: some 20 ms, between which keys are handled.
_PORTION: Final = 1_000


class TranscriptPane(Vertical):
    """Shows lines, and lets the user search them."""

    transcript = getters.query_one(Transcript)
    hint = getters.query_one("#hint", Static)
    below = getters.query_one("#below", Static)

    def __init__(self, speakers: SpeakerColors, *, end_key: str, find_keys: tuple[str, str]) -> None:
        """Prepare to show a transcript.

        Args:
            speakers: The colour of each speaker.
            end_key: The key that goes to the end, as it is shown.
            find_keys: The keys of the next match and the previous one.
        """
        super().__init__(id="transcript-pane")
        self._speakers = speakers
        self._end_key = end_key
        self._find_keys = find_keys
        self._search_from: int | None = None
        self.filter: LineFilter | None = None
        """Which lines are shown; None: all."""

    def compose(self) -> ComposeResult:
        """Title, hint, transcript; the search line is mounted when it is opened."""
        with Horizontal(classes="title"):
            yield Static(_TITLE, id="transcript-title", markup=False)
            yield Static(id="below", markup=False)
        yield Static(id="hint", markup=False)
        yield Transcript(self._speakers)

    def apply(self, lines: Rows) -> None:
        """Show lines; see :class:`symbl_tui.session.model.conversation.Change`."""
        self.transcript.apply(lines)
        self.hint.display = False

    async def fill(self, lines: Rows) -> bool:
        """Show the lines of a session that is over, of a long one a portion after the other.

        Returns:
            Whether it still is on its screen: meanwhile it may have been removed.
        """
        self.transcript.grows = False
        for start in range(0, len(lines), _PORTION):
            if start:
                await asyncio.sleep(0)
            if not self.is_attached:
                return False
            self.apply(lines[start : start + _PORTION])
        return True

    def clear(self) -> None:
        """Remove all lines; an open search stays open."""
        self.transcript.clear()
        self.hint.display = True

    def show_only(self, filter: LineFilter | None) -> None:
        """Show the lines that a filter accepts; None: all."""
        self.filter = filter
        label = clean(filter.label, _LABEL_LIMIT) if filter else ""
        filtered = Content.assemble((f"  only {label} ", "bold $warning"), ("· esc", "$text-dim"))
        self.query_one("#transcript-title", Static).update(_TITLE + filtered if filter else _TITLE)
        self.refilter()

    def refilter(self) -> None:
        """Filter all lines anew, after insights or bookmarks have changed."""
        self.transcript.filter(self.filter.make() if self.filter else None)

    @property
    def searching(self) -> bool:
        """Whether the search line is open."""
        return self._search_from is not None

    def open_search(self) -> None:
        """Open the search line, or focus the open one."""
        if self.searching:
            self.query_one(SearchLine).edit()
        else:
            self._search_from = self.transcript.top_line
            self.mount(SearchLine(self._find_keys))

    def close_search(self) -> None:
        """Close the search line; the transcript stays where it is."""
        self._search_from = None
        self.query(SearchLine).remove()
        self.transcript.find("", 0)

    @on(SearchLine.QueryChanged)
    def _find(self, event: SearchLine.QueryChanged) -> None:
        if self._search_from is not None:
            self.transcript.find(event.query, self._search_from)

    @on(SearchLine.Submitted)
    def _focus_transcript(self) -> None:
        self.transcript.focus()

    @on(Transcript.Found)
    def _show_count(self, event: Transcript.Found) -> None:
        for line in self.query(SearchLine):
            line.show(event.number, event.total)

    @on(Transcript.Placed)
    def _show_place(self, event: Transcript.Placed) -> None:
        new = f"{event.below} new below" if event.below else "not following"
        hint = Content.assemble((f"↓ {new} ", "bold $warning"), (f"· {self._end_key}", "$text-dim"))
        # The message may come after the pane was emptied, to show another session.
        for below in self.query("#below").results(Static):
            below.update("" if event.following or not self.transcript.grows else hint)
