"""Rejection of implausible text: models hallucinate words in noise and music. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord

# Fast speech has some five.
_MOST_WORDS_PER_SECOND: Final = 6.0
# Words that a piece may have, however short it is.
_FREE_WORDS: Final = 3
# Times that the same words may be repeated in a row.
_REPEATED: Final = 4
# Words of the longest repeated sequence that is looked for.
_LONGEST_LOOP: Final = 8
# Seconds of the shortest word that stands alone.
_SHORTEST: Final = 0.1
_WORD: Final = re.compile(r"[\w']+")


def plausible(text: str, seconds: float) -> bool:
    """Whether so much text fits into so many seconds, and has no loop in it."""
    words = _WORD.findall(text.lower())
    if not words:
        return False
    return len(words) <= _FREE_WORDS + _MOST_WORDS_PER_SECOND * seconds and not _loops(words)


def audible(words: Sequence[TimedWord]) -> bool:
    """Whether the words are as long as any word; a click is decoded as a "You" of 0.06 s."""
    return sum(word.end - word.start for word in words) >= _SHORTEST


def _loops(words: Sequence[str]) -> bool:
    return any(_loops_by(words, size) for size in range(1, min(_LONGEST_LOOP, len(words) // _REPEATED) + 1))


def _loops_by(words: Sequence[str], size: int) -> bool:
    """Whether a sequence of ``size`` words is repeated too often; single words may be repeated more often."""
    # People do say "no, no, no, no"; whole phrases they do not repeat as often.
    most = _REPEATED * (2 if size == 1 else 1)
    same = 0
    for place in range(size, len(words)):
        same = same + 1 if words[place] == words[place - size] else 0
        if same >= size * most:
            return True
    return False
