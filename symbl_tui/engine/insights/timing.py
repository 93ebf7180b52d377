"""When an insight was said: from its place in an utterance to the times of the words that stand there."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Word


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
    # The text of an insight has a mark of its own at its end, which may stand in the next word's place.
    over = insight.offset + max(1, len(insight.text) - 1)
    begun, ended = max(1, bisect_right(starts, insight.offset)), max(1, bisect_left(starts, over))
    first = min(len(words) - 1, (begun - 1) * len(words) // max(1, len(starts)))
    last = max(first, min(len(words), ended * len(words) // max(1, len(starts))) - 1)
    return structs.replace(insight, start=words[first].start, end=words[last].end)
