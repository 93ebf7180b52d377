"""Search for many terms in a line by sound: an edit distance between word boundaries, for all terms at once.

One column of the usual table is made for each phone of the line, for all terms in one vector operation each,
so the time is linear in the phones of the line and in those of the terms. A match begins and ends where words
do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from symbl_tui.engine.recognizers.postprocessing.phone_distance import EDIT, NUMBER, SUBSTITUTION, WHOLE

# The lower bits of a cost hold the word at which its path starts, so that one minimum finds both.
_BITS: Final = 8
MOST_WORDS: Final = 1 << _BITS
_FAR: Final = 1 << 28


@dataclass(frozen=True, slots=True)
class Match:
    """Words ``start`` to ``end`` (exclusive) of a line sound like a term."""

    term: int
    start: int
    end: int
    distance: float
    """Cost per phone of the term: 0 is the same, 1 is nothing in common."""


class PhoneSearch:
    """An index of terms by sound.

    Args:
        terms: The phones of each term, at least one.
    """

    def __init__(self, terms: Sequence[Sequence[str]]) -> None:
        self._lengths = np.array([len(term) for term in terms], np.intp)
        self._phones = np.zeros((len(terms), max(map(len, terms), default=0)), np.intp)
        for row, term in enumerate(terms):
            self._phones[row, : len(term)] = [NUMBER[phone] for phone in term]
        # Rows are padded with phone 0; a term's own end is read at its length, before the padding.
        deletions = np.cumsum(EDIT[self._phones] << _BITS, axis=1, dtype=np.int32)
        self._deletions = np.pad(deletions, ((0, 0), (1, 0)))
        self._rows = np.arange(len(terms))

    def matches(self, words: Sequence[Sequence[str]], furthest: float) -> Iterator[Match]:
        """Find the places that sound like a term.

        Args:
            words: The phones of each word of the line, at most :data:`MOST_WORDS` words.
            furthest: The greatest distance that is a match.
        """
        limits = (self._lengths * WHOLE * furthest).astype(np.int32)
        # Far and not infinite: costs are added to it, and 32 bits must not overflow.
        column = np.full_like(self._deletions, _FAR)
        for at, phones in enumerate(words):
            for place, phone in enumerate(phones):
                # A path may only begin where a word does.
                begun = at if place == 0 else _FAR
                column = self._next(column, NUMBER[phone], begun)
            ends = column[self._rows, self._lengths]
            for row in np.flatnonzero(ends >> _BITS <= limits) if phones else ():
                start = int(ends[row]) & (MOST_WORDS - 1)
                distance = (int(ends[row]) >> _BITS) / (int(self._lengths[row]) * WHOLE)
                yield Match(int(row), start, at + 1, distance)

    def _next(self, column: NDArray[np.int32], phone: int, begun: int) -> NDArray[np.int32]:
        """The column after one more phone of the line; a path may start before it at the word ``begun``."""
        np.minimum(column[:, 0], begun, out=column[:, 0])
        costs = SUBSTITUTION[phone][self._phones] << _BITS
        following: NDArray[np.int32] = np.minimum(column + (EDIT[phone] << _BITS), _FAR)
        np.minimum(following[:, 1:], column[:, :-1] + costs, out=following[:, 1:])
        # Phones of the term that are missing: a running minimum, once their deletion costs are subtracted.
        following -= self._deletions
        np.minimum.accumulate(following, axis=1, out=following)
        following += self._deletions
        return following
