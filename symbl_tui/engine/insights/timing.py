"""When an insight was said: from its place in the text of an utterance to the times of the words that stand there."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from symbl_tui.symbl.events import Insight, Word


def timed(insights: Iterable[Insight], text: str, words: Sequence[Word]) -> Iterator[Insight]:
    """The insights with the times of their own words, in seconds; as they were where ``words`` is empty.

    Args:
        insights: Found in ``text``, with their places in it.
        text: The whole utterance. It may be written otherwise than its words ("$5" for "five dollars"): where
            it has another number of words, places are shared out in proportion.
        words: The recognised words in order.
    """
    starts = [match.start() for match in re.finditer(r"\S+", text)] if words else []
    for insight in insights:
        yield _timed(insight, starts, words) if words and insight.offset >= 0 else insight


def _timed(insight: Insight, starts: Sequence[int], words: Sequence[Word]) -> Insight:
    first = _word_at(insight.offset, starts, len(words))
    # The text of an insight has a mark of its own at its end, which may stand in the next word's place.
    last = max(first, _word_at(insight.offset + max(0, len(insight.text) - 2), starts, len(words)))
    return structs.replace(insight, start=words[first].start, end=words[last].end)


def _word_at(offset: int, starts: Sequence[int], count: int) -> int:
    """Which of ``count`` words stands at a place of the text whose own words begin at ``starts``."""
    at = max(0, bisect_right(starts, offset) - 1)
    return min(count - 1, at * count // max(1, len(starts)))
