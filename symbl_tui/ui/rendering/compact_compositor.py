"""A compositor that does less, and writes fewer bytes, for a partial update.

Textual renders every widget between the first changed row of the screen and the last, also those that did
not change, and writes a dirty region from the left edge of its widget, and each segment with all its colours.
This compositor renders the changed rows of the widgets that are visible there, writes them from where the
change begins, and of a segment's style only the difference to the one before.
Reaches into Textual, whose version is pinned for this; ``tests/bench/bench_ui.py`` measures the saving.
"""

from collections.abc import Iterable
from functools import lru_cache

from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from rich.style import Style
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

_RESET = "\x1b[0m"

Visible = dict[Widget, tuple[Region, Region]]
"""Widgets from the front to the back, each with its region and the region that it is clipped to."""
Piece = tuple[int, int, Widget, Region]
"""In a row: the first column, the one after the last, and the widget in front there with its region."""
Painted = tuple[int, int, Strip]
"""Column, row and cells."""


class CompactCompositor(Compositor):
    """Textual's compositor with smaller partial updates."""

    def __init__(self) -> None:
        super().__init__()
        self._layout_of_pieces: Visible | None = None
        self._pieces: dict[int, list[Piece]] = {}
        """By row, those of the current layout that were needed so far."""

    def clear(self) -> None:
        """Remove all references to widgets."""
        super().clear()
        self._layout_of_pieces = None
        self._pieces.clear()

    # A full repaint stays Textual's own: it is rare, and there is nothing before it to differ from.
    def render_partial_update(self) -> "CompactUpdate | None":  # type: ignore[override]
        """The regions that changed since the last update, or None."""
        screen, dirty = self.size.region, self._dirty_regions.copy()
        self._dirty_regions.clear()
        # A new row scrolls a transcript that is at its end, while it is laid out: it would be painted twice.
        for widget, (region, clip) in self.visible_widgets.items():
            if region.intersection(clip) in dirty:
                widget._repaint_regions.clear()
        spans = list(self._regions_to_spans(region.intersection(screen) for region in dirty))
        return CompactUpdate(self._paint(spans)) if spans else None

    def _paint(self, spans: list[tuple[int, int, int]]) -> list[Painted]:
        """Render spans of rows, given as row, first column and the column after the last."""
        wanted = [
            (max(start, first), min(end, last), y, widget, region)
            for y, first, last in spans
            for start, end, widget, region in self._pieces_of(y)
            if start < last and first < end
        ]
        rows: dict[Widget, tuple[int, int]] = {}
        for _, _, y, widget, _ in wanted:
            first, last = rows.get(widget, (y, y))
            rows[widget] = min(first, y), max(last, y)
        # One call for all rows of a widget: what is computed for a call costs more than a row from its cache.
        strips = {
            widget: widget.render_lines(Region(0, rows[widget][0] - region.y, region.width, count))
            for widget, region in {widget: region for *_, widget, region in wanted}.items()
            if (count := rows[widget][1] - rows[widget][0] + 1)
        }
        return [
            (start, y, strips[widget][y - rows[widget][0]].crop(start - region.x, end - region.x))
            for start, end, y, widget, region in wanted
        ]

    def _pieces_of(self, y: int) -> list[Piece]:
        """Which widget is in front in a row, from left to right."""
        # A new layout makes a new dictionary.
        if self._layout_of_pieces is not self.visible_widgets:
            self._layout_of_pieces = self.visible_widgets
            self._pieces.clear()
        if y not in self._pieces:
            pieces = _in_front(self.visible_widgets, y, self.size.width)
            self._pieces[y] = sorted(pieces, key=lambda piece: piece[0])
        return self._pieces[y]


def _in_front(visible: Visible, y: int, width: int) -> Iterable[Piece]:
    free = [(0, width)]
    for widget, (region, clip) in visible.items():
        left, top, columns, height = region.intersection(clip)
        if not (columns and top <= y < top + height):
            continue
        uncovered = []
        for start, end in free:
            first, last = max(start, left), min(end, left + columns)
            if first < last:
                yield first, last, widget, region
                uncovered += [span for span in ((start, first), (last, end)) if span[0] < span[1]]
            else:
                uncovered.append((start, end))
        if not (free := uncovered):
            return


class CompactUpdate(CompositorUpdate):
    """Painted pieces of rows, from top to bottom and from left to right."""

    def __init__(self, painted: list[Painted]) -> None:
        self.painted = painted

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The same for Rich."""
        for x, y, strip in self.painted:
            yield Control.move_to(x, y).segment
            yield from strip

    def render_segments(self, console: Console) -> str:
        """The update as text with escape sequences."""
        pen = _Pen(console._color_system or ColorSystem.TRUECOLOR)
        for x, y, strip in self.painted:
            pen.move(x, y)
            pen.paint(strip)
        return pen.written()


class _Pen:
    """Tracks the cursor and the current style of the terminal."""

    def __init__(self, colors: ColorSystem) -> None:
        self._colors = colors
        self._style: Style | None = None
        self._at = (-1, -1)
        self._written: list[str] = []

    def move(self, x: int, y: int) -> None:
        # The cursor is there already after neighbouring strips: eight bytes less for each.
        if (x, y) != self._at:
            self._written.append(Control.move_to(x, y).segment.text)
            self._at = x, y

    def paint(self, strip: Strip) -> None:
        for text, style, _ in strip:
            if style != self._style:
                self._written.append(_change(self._style, style, self._colors))
                self._style = style
            self._written.append(text)
        # By cells, as the terminal moves its cursor.
        self._at = self._at[0] + strip.cell_length, self._at[1]

    def written(self) -> str:
        # Reset at the end: Textual's next full repaint assumes a terminal without any style.
        return "".join((*self._written, _RESET))


# A screen has a few dozen styles, and a meter changes between the same two of them all the time.
@lru_cache(4096)
def _change(old: Style | None, new: Style | None, colors: ColorSystem) -> str:
    """The escape sequence that changes one style to another."""
    if new is None or new.link:
        return _RESET  # the program has no links
    # Only the text colour differs: some twenty bytes instead of forty.
    same_ground = old is not None and old.bgcolor == new.bgcolor and _attributes(old) == _attributes(new)
    if same_ground and new.color is not None:
        return f"\x1b[{';'.join(new.color.downgrade(colors).get_ansi_codes())}m"
    return f"\x1b[0;{Strip.render_ansi(new, colors)}m"


def _attributes(style: Style) -> tuple[bool, ...]:
    """Its attributes besides colours."""
    return (
        bool(style.bold),
        bool(style.dim),
        bool(style.italic),
        bool(style.underline),
        bool(style.blink),
        bool(style.reverse),
        bool(style.strike),
        bool(style.overline),
        bool(style.underline2),
    )
