"""The layout of a wrapped transcript: pure arithmetic, no widget, no style.

A *line* is one utterance; a *row* is one row of cells. An operation on the last line takes constant time, one
on an earlier line is linear in what follows it, and finding a row is a bisection.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import Final

from msgspec import Struct

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.widgets.text_wrapping import Span, wrap

ELLIPSIS: Final = "…"
NOTE: Final = "◆"
"""The mark of a bookmark, in the gutter and before its note."""

Predicate = Callable[[int, Line], bool]
"""Whether a line is shown, by its index and the line."""

_NOTHING: Final = Line(0, "", "", 0.0, 0.0, Stage.FINAL)


def shown(line: Line) -> str:
    """The words of a line as they are shown: interim ones end in an ellipsis."""
    return line.text + ELLIPSIS if line.text and line.stage is Stage.PARTIAL else line.text


class Damage(Struct, frozen=True):
    """The rows to repaint; empty when ``first == end``."""

    first: int
    end: int
    """The row after the last; all rows below are included where the transcript grew or shrank."""


def scroll_to_line(top: int, end: int, at: int, height: int) -> int | None:
    """The row to scroll to so that a line's rows are in view: a third of a page at least; None: they are.

    Args:
        top: the line's first row.
        end: the row after its last.
        at: the first row in view.
        height: rows in view.
    """
    if top < at:
        return min(top, max(end - height, at - height // 3))
    if end > at + height:
        # Not row by row: each scroll repaints all rows, and over a slow link that is what a key costs.
        return min(top, max(end - height, at + height // 3))
    return None


class TranscriptLayout:
    """The lines of a transcript and the rows they take at a given width."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.cells = 80
        """Cells for the words of a row."""
        self._tops = [0]
        """The first row of each line, and after the last line the number of rows."""
        self._rows: list[int] = []
        """The rows of each line at this width, also of those that a filter hides."""
        self._shows: Predicate | None = None
        self._notes: dict[int, tuple[str, ...]] = {}
        """The notes that stand below a line, by its index."""

    @property
    def height(self) -> int:
        """The number of rows."""
        return self._tops[-1]

    def top(self, index: int) -> int:
        """The first row of a line."""
        return self._tops[index]

    def end(self, index: int) -> int:
        """The row after the last of a line: its :meth:`top` where it is not shown."""
        return self._tops[index + 1]

    def at(self, row: int) -> tuple[int, int]:
        """The line in a row, and the number of the row in that line."""
        # Lines without rows share their top with the next line, and bisection finds the last of them.
        index = bisect_right(self._tops, row) - 1
        return index, row - self._tops[index]

    def is_shown(self, index: int) -> bool:
        """Whether a line takes any row: it has words, and no filter hides it."""
        return 0 <= index < len(self.lines) and self._tops[index + 1] > self._tops[index]

    def neighbour(self, index: int, step: int) -> int | None:
        """The next shown line after a line (1), or the one before it (-1); None where there is none."""
        row = self._tops[index + 1] if step > 0 else self._tops[index] - 1
        return self.at(row)[0] if 0 <= row < self.height else None

    def turn(self, index: int, step: int) -> int | None:
        """The start of the next speaker's turn (1), or of this turn and then of the one before (-1)."""
        speaker, target = self.lines[index].speaker, self.neighbour(index, step)
        if step > 0:
            while target is not None and self.lines[target].speaker == speaker:
                target = self.neighbour(target, 1)
        elif target is not None:
            before: int | None = target
            while before is not None and self.lines[before].speaker == self.lines[target].speaker:
                target, before = before, self.neighbour(before, -1)
        return target

    @property
    def newest_final(self) -> int | None:
        """The last shown line that is no interim result."""
        index = self.neighbour(len(self.lines), -1) if self.height else None
        while index is not None and self.lines[index].stage is Stage.PARTIAL:
            index = self.neighbour(index, -1)
        return index

    def nearest(self, start: float) -> int | None:
        """The line with words that began then, in seconds of the capture, or nearest to it."""
        spoken = (index for index, line in enumerate(self.lines) if line.text)
        return min(spoken, key=lambda index: abs(self.lines[index].start - start), default=None)

    def between(self, top: int, rows: int) -> tuple[int, int]:
        """The first and the last line of which a row is among so many from ``top``; there must be a row."""
        last = self.height - 1
        return self.at(min(top, last))[0], self.at(min(top + max(1, rows) - 1, last))[0]

    def spans(self, index: int) -> tuple[Span, ...]:
        """The rows of a line's :func:`shown` text."""
        return wrap(shown(self.lines[index]), self.cells)

    def note_rows(self, index: int) -> tuple[str, ...]:
        """The rows of the notes below a line, the first of each with its mark."""
        notes, cells = self._notes.get(index, ()), self.cells - len(NOTE) - 1
        return tuple(
            f"{' ' if start else NOTE} {note[start:end]}"
            for note in notes
            for start, end in wrap(note, cells)
        )

    def names_speaker(self, index: int) -> bool:
        """Whether a line shows its speaker's name: not where the shown line before has the same."""
        before = self.neighbour(index, -1)
        return before is None or self.lines[before].speaker != self.lines[index].speaker

    def clear(self) -> None:
        """Remove all lines and notes."""
        self.lines.clear()
        self._rows.clear()
        self._notes.clear()
        self._tops = [0]

    def resize(self, cells: int) -> None:
        """Wrap all lines to a new width."""
        self.cells = cells
        self._rows = [self._wrapped(index, line) for index, line in enumerate(self.lines)]
        self._stack()

    def annotate(self, notes: Mapping[int, tuple[str, ...]]) -> Damage:
        """Put notes below lines, in place of those that each has; empty ones take no row."""
        before = self.height
        for index, texts in notes.items():
            self._notes.pop(index, None)
            if any(texts):
                self._notes[index] = tuple(filter(None, texts))
            self._rows[index] = self._wrapped(index, self.lines[index])
        self._stack()
        return Damage(min(map(self.top, notes), default=0), max(before, self.height) if notes else 0)

    def filter(self, shows: Predicate | None) -> None:
        """Show only the lines that a predicate accepts; None: all."""
        self._shows = shows
        self._stack()

    def _stack(self) -> None:
        """Put the rows of all shown lines below each other."""
        shows = self._shows
        rows = (
            self._rows
            if shows is None
            else (n if shows(index, line) else 0 for index, (n, line) in enumerate(self._pairs()))
        )
        self._tops = [0, *accumulate(rows)]

    def _pairs(self) -> Iterator[tuple[int, Line]]:
        return zip(self._rows, self.lines, strict=True)

    def put(self, index: int, line: Line) -> Damage:
        """Replace a line, or append it; skipped lines are empty."""
        while len(self.lines) <= index:
            # Rows keep their index for ever: those of other channels may arrive in any order.
            self.lines.append(_NOTHING)
            self._rows.append(0)
            self._tops.append(self._tops[-1])
        old, self.lines[index] = self.lines[index], line
        first, before, was_shown = self._tops[index], self.height, self.is_shown(index)
        rows = self._rows[index] = self._wrapped(index, line)
        if self._shows and not self._shows(index, line):
            rows = 0
        grown = rows - (self._tops[index + 1] - first)
        if grown:
            self._tops[index + 1 :] = [top + grown for top in self._tops[index + 1 :]]
        if old.speaker != line.speaker or was_shown != bool(rows):
            return Damage(first, max(before, self.height))  # the next line may gain or lose its name
        same = 0 if old.stage != line.stage or old.start != line.start else self._same_rows(old, line)
        return Damage(first + same, max(before, self.height) if grown else self._tops[index + 1])

    def _wrapped(self, index: int, line: Line) -> int:
        if not line.text:
            return 0
        return len(wrap(shown(line), self.cells)) + (
            len(self.note_rows(index)) if index in self._notes else 0
        )

    def _same_rows(self, old: Line, new: Line) -> int:
        """The number of equal rows, from the first, of two versions of a line."""
        count = 0
        # An interim that grows changes its last row only: the
        # rows above need not be painted, or sent over SSH.
        for a, b in zip(wrap(shown(old), self.cells), wrap(shown(new), self.cells), strict=False):
            if a != b or shown(old)[slice(*a)] != shown(new)[slice(*b)]:
                break
            count += 1
        return count
