"""The painting half of the transcript: wraps lines, renders rows, keeps its place, and selects text.

A line API view: a row costs the same at ten thousand lines as at ten.
"""

from collections.abc import Iterable, Sequence, Set
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.selection import Selection
from textual.strip import Strip

from symbl_tui.session.model.change import Line
from symbl_tui.ui.rendering.direct_rows import DirectRows
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.theming.theme import ink
from symbl_tui.ui.widgets.scroll_bar import RowScrollBar
from symbl_tui.ui.widgets.text_wrapping import Span
from symbl_tui.ui.widgets.transcript_layout import TranscriptLayout
from symbl_tui.ui.widgets.transcript_notes import Note, TranscriptNotes
from symbl_tui.ui.widgets.transcript_paint import LinePainter, Look
from symbl_tui.ui.widgets.transcript_search import Search
from symbl_tui.ui.widgets.transcript_selection import selected_words

# Cells of words in a row at most: longer rows are hard to read.
_MEASURE: Final = 90


class TranscriptView(DirectRows, ScrollView):
    """Renders lines with their marks; subclasses decide which line is in view."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcript--words",
        "transcript--partial",
        "transcript--time",
        "transcript--hit",
        "transcript--found",
        "transcript--here",
        "transcript--marked",
        "transcript--cursor",
        "transcript--note",
    }
    """Words, interim words, the time, tracked phrases, search matches, the current match, the words of the
    cursor's line, the cursor, bookmarks."""

    def __init__(self, speakers: SpeakerColors, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = TranscriptLayout()
        self._painter = LinePainter(speakers, self._style)
        self._underlined: dict[int, tuple[Span, ...]] = {}
        self._notes = TranscriptNotes()
        self._search: Search | None = None
        self._cursor: int | None = None
        """The index of the line that the cursor is on; None while the newest line is followed."""

    def underline(self, index: int, span: Span) -> None:
        """Underline a tracked phrase in a line's words."""
        if span not in self._underlined.get(index, ()):
            self._underlined[index] = tuple(sorted((*self._underlined.get(index, ()), span)))
            self.refresh()

    def show_notes(self, notes: Iterable[Note]) -> None:
        """Mark the lines that bookmarks cover, and show their notes below the last of these; replaces all."""
        below = [index for index, _ in self._notes.placed]
        self._notes.set(notes)
        placed = self._notes.place(self._rows.lines)
        self._annotate(dict.fromkeys(below, ()) | placed)
        self.refresh()

    def _annotate(self, notes: dict[int, tuple[str, ...]]) -> None:
        if notes:
            damage = self._rows.annotate(notes)
            self._repaint(damage.first, damage.end)

    @property
    def lines(self) -> Sequence[Line]:
        """All lines, shown or not; those that were retracted have no text."""
        return self._rows.lines

    @property
    def tracked(self) -> Set[int]:
        """The indexes of the lines with tracked phrases."""
        return self._underlined.keys()

    @property
    def bookmarks(self) -> tuple[tuple[int, Note], ...]:
        """The bookmarks by their end, each with the index of the line that its note is below."""
        return self._notes.placed

    def is_bookmarked(self, line: Line) -> bool:
        """Whether a bookmark covers a part of a line."""
        return self._notes.covers(line)

    def line(self, index: int) -> Line:
        """A line as it is shown; raises IndexError where there is none."""
        return self._rows.lines[index]

    @property
    def top_line(self) -> int:
        """The index of the line at the top of the view."""
        return self._rows.at(round(self.scroll_y))[0] if self._rows.height else 0

    @property
    def keeps_place(self) -> bool:
        """Whether the line at the top stays there when the rows are wrapped anew."""
        return True

    def _put(self, lines: Iterable[tuple[int, Line]]) -> None:
        """Replace lines by index, or append them, and repaint what changed."""
        lines = tuple(lines)
        if self._painter.make_room(line for _, line in lines):
            self._rewrap()
        first, end = self._rows.height, 0
        for index, line in lines:
            damage = self._rows.put(index, line)
            first, end = min(first, damage.first), max(end, damage.end)
        self._repaint(first, end)
        if lines:
            self._annotate(self._notes.place(self._rows.lines, min(line.start for _, line in lines)))

    def _repaint(self, first: int, end: int) -> None:
        size = Size(self.size.width, self._rows.height)
        if size != self.virtual_size:
            self._resize_view(size)
        if end > first:
            self.refresh_lines(first, end - first)

    def _resize_view(self, size: Size, top: int | None = None) -> None:
        """Change the virtual size, without Textual's layout of the whole screen; ``top``: go to this row."""
        self.set_reactive(TranscriptView.virtual_size, size)
        if top is not None:  # before the place is cut to the new size: the end would be followed
            self._scroll(top)
        self._scroll_update(size)
        if self.is_anchored and not self._anchor_released:
            self.scroll_y = self.scroll_target_y = self.max_scroll_y

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar; made when it is needed first."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = RowScrollBar()
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar

    def _scroll(self, y: int) -> None:
        """Scroll to a row, not at the user's request."""
        self.scroll_to(y=y, animate=False)

    def _rewrap(self) -> None:
        """Wrap all lines anew."""
        # Before the rows change: the line at the top is to stay there, not the row.
        place = self.top_line
        width = self.scrollable_content_region.width  # without the scroll bar, unlike `size`
        self._painter.forget()
        self._rows.resize(max(8, min(_MEASURE, width - self._painter.gutter_cells - 1)))
        size, top = Size(self.size.width, self._rows.height), self._rows.top(place)
        self._resize_view(size, top if self.keeps_place else None)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap all lines to the new width."""
        self._rewrap()

    def notify_style_update(self) -> None:
        """Discard all that was painted with the former theme."""
        super().notify_style_update()
        self._painter.forget()

    def render_line(self, y: int) -> Strip:
        """A row of the view, with the places in the words that a selection with the mouse asks for."""
        return self.row(y).apply_offsets(0, round(self.scroll_y) + y)

    def row(self, y: int) -> Strip:
        """A row of the view."""
        row, width = round(self.scroll_y) + y, self.size.width
        # A refresh that was requested before the transcript shrank.
        if row >= self._rows.height:
            return Strip.blank(width, self.base_style)
        index, part = self._rows.at(row)
        strip = self._strips_of(index)[part].adjust_cell_length(width, self.base_style)
        return self._selected(strip, row)

    def _strips_of(self, index: int) -> list[Strip]:
        rows, search = self._rows, self._search
        line = rows.lines[index]
        found = search.spans(line.text) if search else ()
        look = Look(
            line,
            named=rows.names_speaker(index),
            marked=index == self._cursor,
            noted=self._notes.covers(line),
            hits=self._underlined.get(index, ()),
            found=found,
            here=found[search.place[1]] if search and search.place and search.place[0] == index else None,
            notes=rows.note_rows(index),
        )
        return self._painter.strips(look, rows.spans(index), self.size.width)

    def _style(self, part: str) -> Style:
        if part.startswith("speaker-"):
            return self.base_style + ink(self.app.theme_variables, part)
        return self.get_component_rich_style(f"transcript--{part}")

    def _selected(self, strip: Strip, row: int) -> Strip:
        # A removed widget may be painted once more, before the next layout: it has no screen to ask then.
        selection = self.text_selection if self.is_attached else None
        if selection is None or (span := selection.get_span(row)) is None:
            return strip
        # A selection from before the terminal became narrower may reach beyond the row.
        end = strip.cell_length if span[1] == -1 else min(span[1], strip.cell_length)
        start = min(end, max(span[0], self._painter.gutter_cells))
        style = self.screen.get_component_rich_style("screen--selection")
        # One style for all of it: a selection over coloured words must be legible throughout.
        plain = [Segment(segment.text, style) for segment in strip.crop(start, end)]
        return Strip.join([strip.crop(0, start), Strip(plain), strip.crop(end)])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected words, without times and names."""
        return selected_words(self._rows, selection, self._painter.gutter_cells), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint the selection."""
        self.refresh()
