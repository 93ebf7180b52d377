"""Removal of repeated words where a decode begins in sound that was decoded before. Pure.

After a forced cut the sound before it is decoded again, as context: without it the words after a cut came out
wrong. Times are too coarse to tell the words apart at the cut, so the two texts are aligned.
"""

import re
from collections.abc import Sequence

_MARKS = re.compile(r"[^\w']+")


def count_repeated(final: Sequence[str], decoded: Sequence[str]) -> int:
    """The number of words at the start of ``decoded`` that repeat the words of ``final``.

    The start of ``decoded`` with the least edit distance from ``final``; of several the one of the nearest
    length, so that a word that was spoken twice is neither lost nor emitted twice.
    """
    earlier, later = [_plain(word) for word in final], [_plain(word) for word in decoded]
    # One row of Levenshtein's table at a time; its last row has the distance to every beginning of `later`.
    row = list(range(len(later) + 1))
    for number, word in enumerate(earlier, 1):
        above, row = row, [number]
        for place, other in enumerate(later):
            row.append(min(above[place] + (word != other), above[place + 1] + 1, row[-1] + 1))
    return min(range(len(row)), key=lambda place: (row[place], abs(place - len(earlier))))


def _plain(word: str) -> str:
    return _MARKS.sub("", word.lower())
