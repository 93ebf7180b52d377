"""A search through a growing transcript. Pure: no widget, no style.

Only the number of matches of each line is kept; their places are found for the few lines that are painted. So
a letter that occurs everywhere costs no more than a rare name.
"""

from collections.abc import Iterable

from symbl_tui.ui.widgets.text_wrapping import Span

Place = tuple[int, int]
"""A match: the index of its line, and its number in that line, from 0."""


class Search:
    """All matches of a query, and the current one.

    Smart case: a query without capitals ignores case.
    """

    def __init__(self, query: str, texts: Iterable[str]) -> None:
        """Search all lines so far; :meth:`put` adds later ones."""
        self._query = query
        self._exact = query != query.lower()
        self._counts = [self._count(text) for text in texts]
        self.total = sum(self._counts)
        """The number of all matches."""
        self.place: Place | None = None
        """The current match; None where there is none."""

    @property
    def number(self) -> int:
        """The number of the current match among all, from 1; 0 where there is none."""
        return sum(self._counts[: self.place[0]]) + self.place[1] + 1 if self.place else 0

    def clear(self) -> None:
        """Remove all lines."""
        self._counts.clear()
        self.total, self.place = 0, None

    def put(self, index: int, text: str) -> None:
        """Add a line, or replace its words."""
        self._counts += [0] * (index + 1 - len(self._counts))
        count = self._count(text)
        self.total += count - self._counts[index]
        self._counts[index] = count
        # The current match stays where it is while lines are
        # added; only one that vanished is looked for again.
        if self.place is None or (self.place[0] == index and self.place[1] >= count):
            self.begin(index)

    def begin(self, line: int) -> None:
        """Go to the first match from a line on; where there is none, to the last one before it."""
        self.place = self._after(line) or self._before(line)

    def step(self, direction: int) -> None:
        """Go to the next match (1) or the previous one (-1), round at the ends."""
        if self.place is None:
            return
        line, nth = self.place[0], self.place[1] + direction
        if 0 <= nth < self._counts[line]:
            self.place = line, nth
        elif direction > 0:
            self.place = self._after(line + 1) or self._after(0)
        else:
            self.place = self._before(line) or self._before(len(self._counts))

    def spans(self, text: str) -> tuple[Span, ...]:
        """The matches in a line's words, in characters."""
        text, spans, start = self._folded(text), [], -1
        while (start := text.find(self._query, max(0, start))) >= 0:
            spans.append((start, start := start + len(self._query)))
        return tuple(spans)

    def _after(self, line: int) -> Place | None:
        lines = range(max(0, line), len(self._counts))
        return next(((index, 0) for index in lines if self._counts[index]), None)

    def _before(self, line: int) -> Place | None:
        lines = range(min(line, len(self._counts)) - 1, -1, -1)
        return next(((index, self._counts[index] - 1) for index in lines if self._counts[index]), None)

    def _count(self, text: str) -> int:
        return self._folded(text).count(self._query)

    def _folded(self, text: str) -> str:
        return text if self._exact else lower_in_place(text)


def lower_in_place(text: str) -> str:
    """``text`` in lower case with every character in its place; those that would become two stay."""
    lower = text.lower()
    # "İ" becomes two characters in lower case: all places behind it would be off by one.
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
