"""How one line of a transcript looks: gutter, bar and words as strips of cells; not where it stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from symbl_tui.session.conversation import Line, Stage
from symbl_tui.text import clock
from symbl_tui.ui.speakers import Speakers
from symbl_tui.ui.text import fit
from symbl_tui.ui.widgets.transcript_layout import Span, shown

_BAR: Final = "▎"
_NAME_CELLS: Final = (4, 12)
"""The fewest and the most cells for a speaker's name."""
_CACHED_LINES: Final = 512


@dataclass(frozen=True, slots=True)
class Look:
    """All that decides how a line is painted, besides the width; the key of the cache."""

    line: Line
    named: bool
    """Whether the speaker's name is shown."""
    marked: bool
    """Whether the reader jumped to it."""
    hits: tuple[Span, ...]
    """Tracked phrases, in order."""


class LinePainter:
    """Paints lines, and remembers the last few hundred."""

    def __init__(self, speakers: Speakers, style: Callable[[str], Style]) -> None:
        """``style`` gives the style of a part of the transcript by name."""
        self._speakers = speakers
        self._look_up = style
        self._styles: dict[str, Style] = {}
        self._strips: LRUCache[Look, list[Strip]] = LRUCache(_CACHED_LINES)
        self._name_cells, self._time_cells = _NAME_CELLS[0], len("00:00")

    @property
    def gutter_cells(self) -> int:
        """Cells before the words."""
        return len(" ") + self._time_cells + len(" ") + self._name_cells + len(f" {_BAR} ")

    def make_room(self, lines: Iterable[Line]) -> bool:
        """Widen the gutter for longer names and later times; says whether it grew."""
        before = self.gutter_cells
        least, most = _NAME_CELLS
        for line in lines:
            self._name_cells = min(most, max(self._name_cells, least, cell_len(line.speaker)))
            self._time_cells = max(self._time_cells, len(clock(line.start)))
            self._speakers.number(line.speaker)  # colours go by the order of speaking, not of painting
        if grew := self.gutter_cells != before:
            self.forget()
        return grew

    def forget(self) -> None:
        """Nothing painted so far is right any more: the width or the theme is another."""
        self._strips.clear()
        self._styles.clear()

    def strips(self, look: Look, spans: tuple[Span, ...]) -> list[Strip]:
        """The rows of a line whose words are cut at ``spans``."""
        strips = self._strips.get(look)
        if strips is None:
            strips = [self._row(look, span, first=number == 0) for number, span in enumerate(spans)]
            self._strips[look] = strips
        return strips

    def _style(self, part: str) -> Style:
        if part not in self._styles:
            self._styles[part] = self._look_up(part)
        return self._styles[part]

    def _row(self, look: Look, span: Span, first: bool) -> Strip:
        line = look.line
        time = clock(line.start) if first else ""
        name = line.speaker if first and look.named else ""
        words = self._style("partial" if line.stage is Stage.PARTIAL else "words")
        words += self._style("marked") if look.marked else Style.null()
        gutter = [
            Segment(f" {time:>{self._time_cells}} ", self._style("time")),
            Segment(
                f"{fit(name, self._name_cells)} {_BAR} ",
                self._style(f"speaker-{self._speakers.number(line.speaker)}"),
            ),
        ]
        return Strip([*gutter, *self._words(shown(line), span, look.hits, words)])

    def _words(self, text: str, span: Span, hits: tuple[Span, ...], style: Style) -> Iterator[Segment]:
        at, end = span
        for start, stop in hits:
            start, stop = max(start, at), min(stop, end)
            if start < stop:
                yield Segment(text[at:start], style)
                yield Segment(text[start:stop], style + self._style("hit"))
                at = stop
        yield Segment(text[at:end], style)
