"""The transcript: as many lines as a day has, row by row. Takes lines, posts where the reader stands."""

from dataclasses import replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from symbl_tui.domain.text import clean
from symbl_tui.session.model.change import Line
from symbl_tui.ui.commands import TRANSCRIPT, bindings
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.theming.theme import ink
from symbl_tui.ui.widgets.transcript_layout import Span, TranscriptLayout
from symbl_tui.ui.widgets.transcript_paint import LinePainter, Look
from symbl_tui.ui.widgets.transcript_search import Search
from symbl_tui.ui.widgets.transcript_selection import selected_words


class Transcript(ScrollView, can_focus=True):
    """Shows lines and follows the newest, until the reader scrolls up."""

    ALLOW_SELECT = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(TRANSCRIPT)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcript--words",
        "transcript--partial",
        "transcript--time",
        "transcript--hit",
        "transcript--found",
        "transcript--here",
        "transcript--marked",
        "transcript--note",
    }
    """Words, unsettled words, the time, tracked phrases, search hits, the hit the reader stands on, the line
    jumped to, bookmarks."""

    following: var[bool] = var(True)
    """Whether the newest words stay in view."""

    class Placed(Message):
        """Where the reader stands has changed."""

        def __init__(self, following: bool, below: int) -> None:
            super().__init__()
            self.following = following
            self.below = below
            """Lines that came since they scrolled up."""

    class Found(Message):
        """A search goes on: there are other hits, or the reader stands on another."""

        def __init__(self, number: int, total: int) -> None:
            super().__init__()
            self.number = number
            """The hit the reader stands on, from 1; 0 where nothing was found."""
            self.total = total

    def __init__(self, speakers: SpeakerColors, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._layout_of = TranscriptLayout()
        self._painter = LinePainter(speakers, self._style)
        self._hits: dict[int, tuple[Span, ...]] = {}
        self._notes: list[tuple[float, float]] = []
        self._search: Search | None = None
        self._marked: int | None = None
        self._seen = 0

    def on_mount(self) -> None:
        """Stick to the end."""
        self.anchor()

    def apply(self, changes: tuple[tuple[int, Line], ...]) -> None:
        """Replace lines by index, or append them; see :class:`.Change`."""
        lines = [(index, _harmless(line)) for index, line in changes]
        if self._painter.make_room(line for _, line in lines):
            self._rewrap()
        first, end = self._layout_of.height, 0
        for index, line in lines:
            damage = self._layout_of.put(index, line)
            first, end = min(first, damage.first), max(end, damage.end)
        self._repaint(first, end)
        self._search_on(lines)
        if not self.following:
            self._post_place()

    def clear(self) -> None:
        """Show no line any more, and follow those that come; colours, bookmarks and the search stay."""
        self._layout_of.clear()
        self._hits.clear()
        self._seen = 0
        if self._search:
            self._search.forget()
        self._repaint(0, 0)
        self.follow()

    def underline(self, index: int, span: Span) -> None:
        """Mark a tracked phrase in a line's words."""
        if span not in self._hits.get(index, ()):
            self._hits[index] = tuple(sorted((*self._hits.get(index, ()), span)))
            self.refresh()

    def note(self, start: float, end: float) -> None:
        """Mark the lines of a stretch of the capture, in seconds, as bookmarked."""
        self._notes.append((start, end))
        self.refresh()

    def find(self, query: str, near: int) -> None:
        """Show every hit of ``query`` (none when it is empty), and go to the first from line ``near`` on."""
        self._search = Search(query, (line.text for line in self._layout_of.lines)) if query else None
        if self._search:
            self._search.begin(near)
        self._show_hit()

    def find_next(self, direction: int) -> None:
        """Go to the next hit (1) or the one before (-1)."""
        if self._search:
            self._search.step(direction)
            self._show_hit()

    def _show_hit(self) -> None:
        search = self._search
        if search and search.place:
            self.jump(search.place[0])
        self.refresh()
        if search:
            self.post_message(self.Found(search.number, search.total))

    def _search_on(self, lines: list[tuple[int, Line]]) -> None:
        if (search := self._search) is None:
            return
        before = search.place, search.total
        for index, line in lines:
            search.put(index, line.text)
        if before != (search.place, search.total):
            self.post_message(self.Found(search.number, search.total))

    def line(self, index: int) -> Line:
        """A line as it is shown; raises IndexError where there is none."""
        return self._layout_of.lines[index]

    @property
    def marked(self) -> str:
        """The words of the line that the reader jumped to; empty where there is none."""
        marked, lines = self._marked, self._layout_of.lines
        return lines[marked].text if marked is not None and marked < len(lines) else ""

    def jump(self, index: int) -> None:
        """Bring a line into view, a third from the top, and mark it."""
        self._marked = index
        self.scroll_to(y=self._layout_of.top(index) - self.size.height // 3, animate=False)
        self.refresh()

    def follow(self) -> None:
        """Go to the newest words and stay there."""
        self._marked = None
        self.refresh()
        self.anchor()
        self.following = True

    def _repaint(self, first: int, end: int) -> None:
        size = Size(self.size.width, self._layout_of.height)
        if size != self.virtual_size:
            self.virtual_size = size
        if end > first:
            self.refresh_lines(first, end - first)

    def _rewrap(self) -> None:
        """Wrap everything anew; the line at the top of the view stays there."""
        place = self.top_line
        width = self.scrollable_content_region.width  # without the scroll bar, unlike `size`
        self._painter.forget()
        self._layout_of.resize(max(8, width - self._painter.gutter_cells - 1))
        self._repaint(0, self._layout_of.height)
        if not self.following:
            self.scroll_to(y=self._layout_of.top(place), animate=False)

    def release_anchor(self) -> None:
        """Called by Textual for every scroll that the reader asked for."""
        super().release_anchor()
        if self.following and self.max_scroll_y > 0:
            self._seen = len(self._layout_of.lines)
            self.following = False
        self.call_after_refresh(self._settle)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow again once the reader is back at the end."""
        super().watch_scroll_y(old_value, new_value)
        self._settle()

    def _settle(self) -> None:
        if not self.following and self.scroll_target_y >= self.max_scroll_y:
            self.follow()

    def watch_following(self) -> None:
        """Tell whoever shows it."""
        self._post_place()

    def _post_place(self) -> None:
        new = sum(1 for line in self._layout_of.lines[self._seen :] if line.text)
        self.post_message(self.Placed(self.following, 0 if self.following else new))

    @property
    def top_line(self) -> int:
        """The line at the top of the view."""
        return self._layout_of.at(round(self.scroll_y))[0] if self._layout_of.height else 0

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew and keep the line at the top of the view where it is."""
        self._rewrap()

    def action_line(self, rows: int) -> None:
        """Scroll some rows."""
        self.scroll_relative(y=rows, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll some pages; one row stays in view."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def action_start(self) -> None:
        """Go to the first words."""
        self.scroll_to(y=0, animate=False)

    def action_end(self) -> None:
        """Go to the newest words and follow them."""
        self.follow()

    def notify_style_update(self) -> None:
        """The theme changed: nothing painted so far is right."""
        super().notify_style_update()
        self._painter.forget()

    def render_line(self, y: int) -> Strip:
        """One row of the view."""
        row, width = round(self.scroll_y) + y, self.size.width
        if row >= self._layout_of.height:
            return Strip.blank(width, self.rich_style)
        index, part = self._layout_of.at(row)
        strip = self._strips_of(index)[part].adjust_cell_length(width)
        return self._selected(strip, row).apply_offsets(0, row)

    def _strips_of(self, index: int) -> list[Strip]:
        layout, search = self._layout_of, self._search
        line = layout.lines[index]
        found = search.spans(line.text) if search else ()
        look = Look(
            line,
            named=layout.names_speaker(index),
            marked=index == self._marked,
            noted=any(start < line.end and line.start < end for start, end in self._notes),
            hits=self._hits.get(index, ()),
            found=found,
            here=found[search.place[1]] if search and search.place and search.place[0] == index else None,
        )
        return self._painter.strips(look, layout.spans(index), self.size.width)

    def _style(self, part: str) -> Style:
        if part.startswith("speaker-"):
            return self.rich_style + ink(self.app.theme_variables, part)
        return self.get_component_rich_style(f"transcript--{part}")

    def _selected(self, strip: Strip, row: int) -> Strip:
        selection = self.text_selection
        if selection is None or (span := selection.get_span(row)) is None:
            return strip
        end = strip.cell_length if span[1] == -1 else span[1]
        start = min(end, max(span[0], self._painter.gutter_cells))
        style = self.screen.get_component_rich_style("screen--selection")
        before, chosen, after = strip.divide([start, end, strip.cell_length])
        plain = [Segment(segment.text, style) for segment in chosen]
        return Strip.join([before, Strip(plain), after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The words selected, without times and names."""
        return selected_words(self._layout_of, selection, self._painter.gutter_cells), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint the selection."""
        self.refresh()


def _harmless(line: Line) -> Line:
    text, speaker = clean(line.text), clean(line.speaker)
    return (
        line if text is line.text and speaker is line.speaker else replace(line, text=text, speaker=speaker)
    )
