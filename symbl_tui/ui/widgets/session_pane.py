"""The page and the insights beside it: takes changes, keeps the board, and shows one, the other, or both."""

from typing import Final

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from symbl_tui.domain.insight import TrackerMatch
from symbl_tui.session.model.conversation import Change
from symbl_tui.ui.presenters.insight_lists import KINDS, InsightLists
from symbl_tui.ui.widgets.insights import Insights
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane

_LAYOUTS: Final = ("", "-words-only", "-insights-only")
"""Classes by what the reader wants to see; the style sheet decides how."""


class SessionPane(Horizontal):
    """What was said, and what it means."""

    page = getters.query_one(TranscriptPane)
    insights = getters.query_one(Insights)

    def __init__(self, page: TranscriptPane) -> None:
        super().__init__(id="body")
        self._page = page
        self._board = InsightLists()

    def compose(self) -> ComposeResult:
        """Words, then insights."""
        yield self._page
        yield Insights()

    def show(self, change: Change) -> None:
        """Take in what is new."""
        if change.lines:
            self.page.apply(change.lines)
        touched = self._board.apply(change)
        self.insights.count(self._board.counts())
        for kind in touched:
            self.insights.show(kind, self._board.rows(kind))
        for match in change.trackers:
            self._underline(match)

    def forget(self) -> None:
        """Show nothing: it is all told anew."""
        self._board = InsightLists()
        self.page.forget()
        self.insights.count(self._board.counts())
        for kind in range(len(KINDS)):
            self.insights.show(kind, [])

    def _underline(self, match: TrackerMatch) -> None:
        """Mark a tracked phrase where it was said, if those words can be found there."""
        if (place := self._board.place(match.utterance_id)) is None or not match.value:
            return
        transcript = self.page.transcript
        text = transcript.line(place[0]).text.casefold()
        start = text.find(match.value.casefold(), max(0, match.offset))
        if start >= 0:
            transcript.underline(place[0], (start, start + len(match.value)))

    def next_layout(self) -> None:
        """Words only, insights only, both."""
        now = next((name for name in _LAYOUTS[1:] if self.has_class(name)), "")
        following = _LAYOUTS[(_LAYOUTS.index(now) + 1) % len(_LAYOUTS)]
        for name in _LAYOUTS[1:]:
            self.set_class(name == following, name)
        if following == "-insights-only":
            self.insights.choose(self.insights.chosen)
        else:
            self.page.transcript.focus()

    def read(self) -> None:
        """Go to the words."""
        self.remove_class("-insights-only")
        self.page.transcript.focus()

    def choose(self, kind: int) -> None:
        """Go to an insight list."""
        self.remove_class("-words-only")
        self.insights.choose(kind)

    def turn(self, step: int) -> None:
        """Go to the insight lists; from there to the next or the one before."""
        focused = self.screen.focused
        inside = focused is not None and self.insights in focused.ancestors
        self.choose(self.insights.chosen + (step if inside else 0))

    @on(Insights.Wanted)
    def _jump(self, event: Insights.Wanted) -> None:
        self.remove_class("-insights-only")
        self.page.transcript.jump(event.line)
