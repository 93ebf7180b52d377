"""The transcript and the insights beside it: applies changes, and shows one, the other, or both."""

from collections.abc import Mapping
from typing import Final

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from symbl_tui.domain.insight import TrackerMatch
from symbl_tui.domain.insight_kind import list_kinds
from symbl_tui.session.model.change import Change, Line
from symbl_tui.ui.presenters.insight_lists import InsightLists
from symbl_tui.ui.widgets.insight_panels import Insights
from symbl_tui.ui.widgets.transcript_notes import Note
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane
from symbl_tui.ui.widgets.transcript_search import lower_in_place

# Classes of the pane in the order in which a key goes through them; the style sheet gives their meaning.
_LAYOUTS: Final = ("", "-words-only", "-insights-only")


class SessionPane(Horizontal):
    """A transcript pane and the insight lists."""

    transcript_pane = getters.query_one(TranscriptPane)
    insights = getters.query_one(Insights)

    def __init__(self, transcript_pane: TranscriptPane, list_keys: Mapping[str, str] | None = None) -> None:
        """``list_keys``: the keys that show the lists, as they are shown, by the keys of their kinds."""
        super().__init__(id="body")
        self._list_keys = list_keys
        self._transcript_pane = transcript_pane
        self._lists = InsightLists()

    def compose(self) -> ComposeResult:
        """Transcript, then insights."""
        yield self._transcript_pane
        yield Insights(self._list_keys)

    def show(self, change: Change) -> None:
        """Apply a change to the transcript and the lists."""
        if change.lines:
            self.transcript_pane.apply(change.lines)
        if change.bookmarks is not None:
            self.transcript_pane.transcript.show_notes(map(Note.of, change.bookmarks))
        changed = self._lists.apply(change)
        self.insights.set_counts(self._lists.counts())
        for key in changed:
            self.insights.show(key, self._lists.rows(key))
        for match in change.trackers:
            self._underline(match)
        if self.transcript_pane.filter and _may_filter(change):
            self.transcript_pane.refilter()

    def clear(self) -> None:
        """Remove all lines and entries: a replay starts again from another position."""
        self._lists = InsightLists()
        self.transcript_pane.clear()
        self.insights.set_counts(self._lists.counts())
        for kind in list_kinds():
            self.insights.show(kind.key, [])

    def _underline(self, match: TrackerMatch) -> None:
        """Underline a tracked phrase in its line, where the line contains it."""
        if (place := self._lists.place(match.utterance_id)) is None or not match.value:
            return
        transcript = self.transcript_pane.transcript
        # Not case-folded: that would move what follows an "ß", and the wrong letters would be underlined.
        text = lower_in_place(transcript.line(place[0]).text)
        # From the engine's offset on: the same word may stand earlier in the line without being the match.
        start = text.find(lower_in_place(match.value), max(0, match.offset))
        if start >= 0:
            transcript.underline(place[0], (start, start + len(match.value)))

    def next_layout(self) -> None:
        """Switch to the next layout: transcript only, insights only, both."""
        current = next((name for name in _LAYOUTS[1:] if self.has_class(name)), "")
        following = _LAYOUTS[(_LAYOUTS.index(current) + 1) % len(_LAYOUTS)]
        for name in _LAYOUTS[1:]:
            self.set_class(name == following, name)
        if following == "-insights-only":
            self.insights.choose(self.insights.chosen)
        else:
            self.transcript_pane.transcript.focus()

    def focus_transcript(self) -> None:
        """Show the transcript and focus it."""
        self.remove_class("-insights-only")
        self.transcript_pane.transcript.focus()

    def line(self, index: int) -> Line:
        """A line of the transcript."""
        return self.transcript_pane.transcript.line(index)

    def placed_bookmarks(self) -> tuple[tuple[int, Note], ...]:
        """The bookmarks by their end, each with the index of its line."""
        return self.transcript_pane.transcript.bookmarks

    def go_to(self, line: int) -> None:
        """Show a line in the transcript."""
        self.focus_transcript()
        self.transcript_pane.transcript.jump(line)

    def choose(self, key: str) -> bool:
        """Show an insight list and focus it; whether there is one."""
        self.remove_class("-words-only")
        self.insights.choose(key)
        return True

    def turn(self, step: int) -> None:
        """Focus the insight lists; from there the next list (1) or the one before (-1)."""
        self.remove_class("-words-only")
        focused = self.screen.focused
        inside = focused is not None and self.insights in focused.ancestors
        self.insights.turn(step if inside else 0)

    @on(Insights.LineSelected)
    def _jump(self, event: Insights.LineSelected) -> None:
        self.remove_class("-insights-only")
        self.transcript_pane.transcript.jump(event.line)


def _may_filter(change: Change) -> bool:
    """Whether other lines may be shown by a filter now, besides those that came."""
    return bool(change.insights or change.removed or change.trackers or change.bookmarks is not None)
