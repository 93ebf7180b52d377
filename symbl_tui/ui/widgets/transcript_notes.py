"""Where bookmarks stand in a transcript: the lines that each covers, and the line above its note. Pure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Final, NamedTuple, Self

from symbl_tui.domain.text import clean
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Line

_START: Final = attrgetter("start")
_END: Final = attrgetter("end")


class Note(NamedTuple):
    """A bookmark, in seconds of the capture."""

    start: float
    end: float
    text: str
    id: str = ""
    """Its key in edits."""

    @classmethod
    def of(cls, bookmark: Bookmark) -> Self:
        """A bookmark as it is shown."""
        return cls(bookmark.start, bookmark.end, clean(bookmark.text), bookmark.id)

    def covers(self, line: Line) -> bool:
        """Whether it covers a part of a line."""
        return self.start < line.end and line.start < self.end


class TranscriptNotes:
    """All bookmarks of a transcript, searchable by time."""

    def __init__(self) -> None:
        self._notes: list[Note] = []
        """By their end: new ones come last."""
        self._starts: list[float] = []
        self._latest: list[float] = []
        """The latest end of the first so many bookmarks by start."""
        self._places: list[int] = []
        """The line of each note."""

    def set(self, notes: Iterable[Note]) -> None:
        """Replace all bookmarks; :meth:`place` says then where they stand."""
        self._notes = sorted(notes, key=_END)
        by_start = sorted(self._notes)
        self._starts = [note.start for note in by_start]
        self._latest = list(accumulate((note.end for note in by_start), max))
        self._places = [-1] * len(self._notes)

    @property
    def all(self) -> tuple[Note, ...]:
        """The bookmarks, by their end."""
        return tuple(self._notes)

    @property
    def placed(self) -> tuple[tuple[int, Note], ...]:
        """The bookmarks that stand at a line, each with the line's index."""
        return tuple(pair for pair in zip(self._places, self._notes, strict=True) if pair[0] >= 0)

    def covers(self, line: Line) -> bool:
        """Whether a bookmark covers a part of a line."""
        before = bisect_left(self._starts, line.end)
        return before > 0 and self._latest[before - 1] > line.start

    def place(self, lines: Sequence[Line], since: float = 0.0) -> dict[int, tuple[str, ...]]:
        """Find the line of each note that ends at or after ``since``: the last that had begun by its end.

        Returns:
            The notes of each line that has other ones than before, by the line's index.
        """
        first = bisect_left(self._notes, since, key=_END)
        touched: set[int] = set()
        for number in range(first, len(self._notes)):
            place = _line_at(lines, self._notes[number].end)
            if place != self._places[number]:
                touched |= {place, self._places[number]}
                self._places[number] = place
        found: defaultdict[int, list[str]] = defaultdict(list)
        for note, place in zip(self._notes, self._places, strict=True) if touched else ():
            if place in touched:
                found[place].append(note.text)
        return {place: tuple(found[place]) for place in touched if place >= 0}


def _line_at(lines: Sequence[Line], end: float) -> int:
    """The last line with words that began by a time; the first with words where all began later.

    Lines of several channels are nearly in the order of their starts: this finds one where the order turns.
    """
    index = bisect_right(lines, end, key=_START) - 1
    before = (each for each in range(min(index, len(lines) - 1), -1, -1) if lines[each].text)
    after = (each for each in range(max(0, index), len(lines)) if lines[each].text)
    return next(before, next(after, -1))
