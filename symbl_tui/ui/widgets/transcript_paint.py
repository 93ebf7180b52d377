"""Renders one line of a transcript: gutter, bar and words as strips of cells."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from symbl_tui.domain.text import clock
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.rendering.cells import fit
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.text_wrapping import Span
from symbl_tui.ui.widgets.transcript_layout import NOTE, shown

_BAR: Final = "▎"
# In place of the bar: the cursor is seen without colours, too.
_CURSOR: Final = "►"
# Before the bar of a line whose text the user has corrected.
_EDITED: Final = "✎"
# The fewest and the most cells for a speaker's name.
_NAME_CELLS: Final = (4, 12)
# More than any screen has rows, so that scrolling back and forth paints from the cache.
_CACHED_LINES: Final = 512


class Look(Struct, frozen=True):
    """Everything that a line's strips depend on, besides the width; the key of the cache."""

    line: Line
    named: bool
    """Whether the speaker's name is shown."""
    marked: bool
    """Whether the cursor is on it."""
    noted: bool = False
    """Whether it is bookmarked."""
    hits: tuple[Span, ...] = ()
    """Tracked phrases."""
    found: tuple[Span, ...] = ()
    """The matches of a search."""
    here: Span | None = None
    """The current match."""
    notes: tuple[str, ...] = ()
    """The rows of the notes below the words."""

    @property
    def marks(self) -> tuple[tuple[Span, str], ...]:
        """Spans of the words and their parts of the transcript; a later one takes precedence."""
        here = ((self.here, "here"),) if self.here else ()
        return (*((span, "hit") for span in self.hits), *((span, "found") for span in self.found), *here)


class LinePainter:
    """Renders lines, and caches the last few hundred."""

    def __init__(self, speakers: SpeakerColors, style: Callable[[str], Style]) -> None:
        """``style`` gives the style of a part of the transcript by name."""
        self._speakers = speakers
        self._look_up = style
        self._styles: dict[str, Style] = {}
        self._strips: LRUCache[Look, list[Strip]] = LRUCache(_CACHED_LINES)
        self._name_cells, self._time_cells = _NAME_CELLS[0], len("00:00")

    @property
    def gutter_cells(self) -> int:
        """Cells before the words."""
        return self.bar_cell + len(f"{_BAR} ")

    @property
    def bar_cell(self) -> int:
        """Cells before the bar, which the cursor does not change."""
        return len(" ") + self._time_cells + len(" ") + self._name_cells + len(" ")

    def make_room(self, lines: Iterable[Line]) -> bool:
        """Widen the gutter for longer names and later times; returns whether it grew."""
        before = self.gutter_cells
        least, most = _NAME_CELLS
        for line in lines:
            self._name_cells = min(most, max(self._name_cells, least, cell_len(line.speaker)))
            self._time_cells = max(self._time_cells, len(clock(line.start)))
            self._speakers.number(line.speaker)  # colours go by the order of speaking, not of painting
        # It never shrinks again: a gutter that moves back and forth wraps all lines each time.
        if grew := self.gutter_cells != before:
            self.forget()
        return grew

    def forget(self) -> None:
        """Clear the cache: the width or the theme has changed."""
        self._strips.clear()
        self._styles.clear()

    def strips(self, look: Look, spans: tuple[Span, ...], cells: int) -> list[Strip]:
        """The rows of a line whose words are cut at ``spans``, each ``cells`` wide at least."""
        strips = self._strips.get(look)
        if strips is None:
            strips = [self._row(look, span, cells, first=number == 0) for number, span in enumerate(spans)]
            strips += [self._note(look, note, cells) for note in look.notes]
            self._strips[look] = strips
        return strips

    def _style(self, part: str) -> Style:
        if part not in self._styles:
            self._styles[part] = self._look_up(part)
        return self._styles[part]

    def _row(self, look: Look, span: Span, cells: int, first: bool) -> Strip:
        line = look.line
        words = self._style("partial" if line.stage is Stage.PARTIAL else "words")
        words += self._style("marked") if look.marked else Style.null()
        row = [*self._gutter(look, first), *self._words(shown(line), span, look.marks, words)]
        room = cells - sum(segment.cell_length for segment in row)
        # Few and long segments: each begins with forty bytes of colours on its way to the terminal.
        return Strip([*row, Segment(" " * max(0, room), words)]).simplify()

    def _gutter(self, look: Look, first: bool) -> Iterator[Segment]:
        line = look.line
        name = line.speaker if first and look.named else ""
        speaker = self._style(f"speaker-{self._speakers.number(line.speaker)}")
        if first:
            yield (Segment(NOTE, self._style("note")) if look.noted else Segment(" ", self._style("time")))
            yield Segment(f"{clock(line.start):>{self._time_cells}} ", self._style("time"))
        else:
            yield Segment(" " * (self._time_cells + 2), speaker)
        edited = _EDITED if first and line.edited else " "
        if first and look.marked:
            yield Segment(f"{fit(name, self._name_cells)}{edited}", speaker)
            yield Segment(f"{_CURSOR} ", self._style("cursor"))
        else:
            yield Segment(f"{fit(name, self._name_cells)}{edited}{_BAR} ", speaker)

    def _note(self, look: Look, text: str, cells: int) -> Strip:
        speaker = self._style(f"speaker-{self._speakers.number(look.line.speaker)}")
        gutter = Segment(f"{' ' * self.bar_cell}{_BAR} ", speaker)
        room = max(0, cells - gutter.cell_length - cell_len(text))
        return Strip([gutter, Segment(text + " " * room, self._style("note"))])

    def _words(
        self, text: str, span: Span, marks: tuple[tuple[Span, str], ...], style: Style
    ) -> Iterator[Segment]:
        first, last = span
        # Marks may overlap (a search within a tracked phrase): the text is cut at all their ends.
        cuts = {min(max(cut, first), last) for mark, _ in marks for cut in mark} | {first, last}
        for start, end in pairwise(sorted(cuts)):
            parts = [self._style(part) for mark, part in marks if mark[0] <= start < mark[1]]
            yield Segment(text[start:end], sum(parts, style))
