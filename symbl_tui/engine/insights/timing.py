"""Times of insights, from their offset in an utterance and the times of its words."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Word


def add_times(insights: Iterable[Insight], text: str, words: Sequence[Word]) -> Iterator[Insight]:
    """Add the times of their words to insights, in seconds; none where ``words`` is empty.

    Args:
        insights: The insights of ``text``, with their offsets in it.
        text: The whole utterance. It may be written differently from its words ("$5" for "five dollars"): if
            the numbers of words differ, places are mapped in proportion.
        words: The recognised words in order.
    """
    starts = [match.start() for match in re.finditer(r"\S+", text)] if words else []
    for insight in insights:
        yield _timed(insight, starts, words) if words and insight.offset >= 0 else insight


def _timed(insight: Insight, starts: Sequence[int], words: Sequence[Word]) -> Insight:
    # The text of an insight ends in a mark of its own, which may lie in the place of the next word.
    over = insight.offset + max(1, len(insight.text) - 1)
    begun, ended = max(1, bisect_right(starts, insight.offset)), max(1, bisect_left(starts, over))
    first = min(len(words) - 1, (begun - 1) * len(words) // max(1, len(starts)))
    last = max(first, min(len(words), ended * len(words) // max(1, len(starts))) - 1)
    return structs.replace(insight, start=words[first].start, end=words[last].end)
