"""Which words of a new decode were final already, when it begins in sound that was decoded before. Pure."""

import re
from collections.abc import Sequence

_MARKS = re.compile(r"[^\w']+")


def repeated(final: Sequence[str], decoded: Sequence[str]) -> int:
    """How many words at the beginning of ``decoded`` say again what ``final`` says.

    The beginning of ``decoded`` that is the fewest changes away from ``final``; of several the one whose
    length is nearest, so that a word said twice is neither lost nor told twice.
    """
    said, again = [_plain(word) for word in final], [_plain(word) for word in decoded]
    row = list(range(len(again) + 1))
    for number, word in enumerate(said, 1):
        above, row = row, [number]
        for place, other in enumerate(again):
            row.append(min(above[place] + (word != other), above[place + 1] + 1, row[-1] + 1))
    return min(range(len(row)), key=lambda place: (row[place], abs(place - len(said))))


def _plain(word: str) -> str:
    return _MARKS.sub("", word.lower())
