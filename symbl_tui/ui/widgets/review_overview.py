"""The overview of a session: summary, entries with a cursor, talk time, time line. Shows values, no I/O."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import OptionList

from symbl_tui.domain.insight_kind import SUMMARY, insight_kinds
from symbl_tui.session.analytics.session_analytics import SessionAnalytics
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.review.charts import Row, talk_rows, timeline_rows
from symbl_tui.session.review.session_review import SessionReview
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.review_commands import OVERVIEW
from symbl_tui.ui.presenters import review_text
from symbl_tui.ui.presenters.review_rows import Entries
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.fluid_text import FluidText
from symbl_tui.ui.widgets.insight_list import InsightList
from symbl_tui.ui.widgets.insight_panels import NO_LINE, InsightPanel

ChartRows = Callable[[SessionAnalytics, int], list[Row]]
"""Makes the rows of a chart for a width."""


class Overview(VerticalScroll, can_focus=True):
    """Scrolls; the entries of a kind are a list that can be focused."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(OVERVIEW)

    head = getters.query_one("#head", FluidText)
    summary = getters.query_one("#summary", FluidText)
    topics = getters.query_one("#topics", FluidText)
    marks = getters.query_one("#marks", FluidText)
    talk = getters.query_one("#talk", FluidText)
    timeline = getters.query_one("#timeline", FluidText)

    class LineSelected(Message):
        """An entry was selected that refers to a line of the transcript."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line
            """The index of the line."""

    def __init__(self, speakers: SpeakerColors) -> None:
        super().__init__(id="overview")
        self._speakers = speakers
        self._has_review = False
        self.panels = {kind.key: InsightPanel(kind) for kind in insight_kinds()}
        """The list of each kind, by its key."""

    def compose(self) -> ComposeResult:
        """The head; in two columns, where there is room, summary and entries; the charts."""
        tasks = [panel for panel in self.panels.values() if panel.kind.is_task]
        yield FluidText(id="head")
        with Container(id="findings"):
            yield Vertical(FluidText(id="summary"), *tasks, classes="column")
            yield Vertical(
                *(panel for panel in self.panels.values() if panel not in tasks),
                FluidText(id="topics"),
                FluidText(id="marks"),
                classes="column",
            )
        yield FluidText(id="talk")
        yield FluidText(id="timeline")

    def on_mount(self) -> None:
        """Show no list before it has entries."""
        for panel in self.panels.values():
            panel.display = False

    def show_facts(self, facts: SessionFacts) -> None:
        """Show time and people, before the results are read."""
        self.head.show(lambda _: review_text.facts_only(facts))

    def show(
        self, recorded: RecordedSession, entries: Mapping[str, Entries], review: SessionReview | None
    ) -> None:
        """Show a session; the cursor of each list stays on its entry.

        Where figures and summary are still calculated (``review`` is None), the last ones stay.
        """
        cut = {key: len(each.rows) for key, each in entries.items() if len(each.rows) < each.total}
        self.head.show(lambda _: review_text.head(recorded, cut))
        for key, panel in self.panels.items():
            panel.display = bool(entries[key].rows)
            panel.show(entries[key].total, entries[key].rows)
        self.topics.show(partial(review_text.topics, recorded))
        self.marks.show(partial(review_text.bookmarks, recorded))
        if review is None:
            if not self._has_review:
                self.summary.show(lambda _: review_text.CALCULATING)
            return
        self._has_review, analytics = True, review.analytics
        self.summary.show(partial(review_text.summary, review))
        if recorded.lines:
            self.talk.show(partial(self._chart, "Talk", talk_rows, analytics))
            self.timeline.show(partial(self._chart, "Timeline", timeline_rows, analytics))

    def _chart(self, heading: str, rows: ChartRows, analytics: SessionAnalytics, width: int) -> Content:
        return review_text.chart(heading, rows(analytics, width), self._speakers.number)

    def choose(self, key: str) -> bool:
        """Focus the list of a kind; scroll to the summary, or to topics and trackers, which are no lists.

        Returns:
            Whether there is anything to see.
        """
        if key not in self.panels:
            text = self.summary if key == SUMMARY else self.topics
            if text.display:
                self.screen.set_focus(self)
                text.scroll_visible(animate=False)
            return text.display
        if there := self.panels[key].display:
            self.screen.set_focus(self.panels[key].list)
        return there

    def turn(self, step: int) -> None:
        """Focus the next list (1) or the one before (-1); after the last one the overview itself."""
        places = [self, *(panel.list for panel in self._in_order() if panel.display)]
        focused = self.screen.focused
        at = places.index(focused) if focused in places else 0
        places[(at + step) % len(places)].focus()

    @property
    def current_line(self) -> int | None:
        """The index of the transcript line of the entry under the cursor of the focused list."""
        focused = self.screen.focused
        if not isinstance(focused, InsightList) or focused.highlighted is None:
            return None
        row = focused.row(focused.highlighted)
        return row.line if row else None

    def _in_order(self) -> list[InsightPanel]:
        return sorted(self.panels.values(), key=lambda panel: not panel.kind.is_task)

    @on(OptionList.OptionHighlighted)
    def _follow(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if isinstance(event.option_list, InsightList) and event.option_list.has_focus:
            self._show_cursor(event.option_list)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Scroll to the cursor of a list that is focused."""
        if isinstance(event.widget, InsightList):
            self.call_after_refresh(self._show_cursor, event.widget)

    def _show_cursor(self, entries: InsightList) -> None:
        if (place := entries.cursor_region) is not None:
            origin = entries.content_region.offset - self.content_region.offset
            self.scroll_to_region(place.translate(origin + Offset(0, round(self.scroll_y))), animate=False)

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option_list, InsightList):
            row = event.option_list.row(event.option_index)
            if row is not None and row.line is not None:
                self.post_message(self.LineSelected(row.line))
            elif row is not None:
                self.notify(NO_LINE, markup=False, timeout=4)
