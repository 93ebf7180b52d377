"""A compositor that writes fewer bytes for a partial update.

Textual writes a dirty region from the left edge of its widget, and every segment with all its colours. This
compositor writes it from where it begins, and of a segment's style only the difference to the one before.
Reaches into Textual, whose version is pinned for this; ``tests/bench/bench_ui.py`` measures the saving.
"""

from functools import lru_cache

from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor
from textual.strip import Strip

_RESET = "\x1b[0m"


class CompactCompositor(Compositor):
    """Textual's compositor with shorter partial updates."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """The regions that changed since the last update."""
        update = super().render_partial_update()
        # A full repaint stays Textual's own: it is rare, and there is nothing before it to differ from.
        return CompactUpdate(update.chops, update.spans, update.chop_ends) if update else None


class CompactUpdate(ChopsUpdate):
    """The dirty spans of rows."""

    def render_segments(self, console: Console) -> str:
        """The update as text with escape sequences."""
        pen = _Pen(console._color_system or ColorSystem.TRUECOLOR)
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                first, last = max(x, x1), min(end, x2)
                if strip is not None and first < last:
                    pen.move(first, y)
                    pen.paint(strip.crop(first - x, last - x))
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
