"""Choose the lines of a transcript that a question is about, by their words. Pure, linear in the text."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import chain
from typing import Final

from symbl_tui.domain.stems import is_content_word, stem

_WORD: Final = re.compile(r"[^\W_]{1,40}+")
# The share of its score that a line gives to those after it; to those before half of that.
_AROUND: Final = (1.0, 0.6, 0.4, 0.2)
# Letters that a word shares with its other forms.
_STEM_LETTERS: Final = 3


def find_passages(
    texts: Sequence[str], question: str, budget: int, always: Iterable[int] = ()
) -> tuple[int, ...]:
    """The indexes of the lines to read for a question, in order, of at most ``budget`` characters.

    All where they fit; else those with the rarest words of the question and the lines around them.

    Args:
        texts: The lines, each with its speaker.
        question: The question.
        budget: Characters.
        always: Lines that come next where there is room, e.g. those of a summary.
    """
    if sum(len(text) + 1 for text in texts) <= budget:
        return tuple(range(len(texts)))
    scores = _scores(texts, question)
    best = nlargest(len(scores), scores, key=lambda index: (scores[index], -index))
    # What was said last is what a question without known words is most likely about.
    last = range(len(texts) - 1, -1, -1)
    chosen: set[int] = set()
    room = budget
    for index in chain(best, (each for each in always if 0 <= each < len(texts)), last):
        size = len(texts[index]) + 1
        if index in chosen:
            continue
        if size > room:
            # Not the next one that fits: short lines from anywhere would fill what the best ones leave.
            break
        chosen.add(index)
        room -= size
    return tuple(sorted(chosen))


def _scores(texts: Sequence[str], question: str) -> dict[int, float]:
    """The score of each line that has a word of the question, or is near one."""
    asked = {stem(word) for word in _words(question) if is_content_word(word)}
    if not asked:
        return {}
    beginnings = tuple({each[:_STEM_LETTERS] for each in asked})
    lines = [_words(text) for text in texts]
    # Stemming is slow: only words that begin like one of the question's.
    near = {word for word in set(chain.from_iterable(lines)) if word.startswith(beginnings)}
    stems = {word: stemmed for word in near if (stemmed := stem(word)) in asked}
    known = frozenset(stems)
    found = {index: {stems[word] for word in known.intersection(line)} for index, line in enumerate(lines)}
    found = {index: words for index, words in found.items() if words}
    frequency = Counter(chain.from_iterable(found.values()))
    weights = {each: math.log(1 + len(texts) / count) for each, count in frequency.items()}
    scores: dict[int, float] = {}
    for index, words in found.items():
        # Of several words of the question in one line the product counts for more than the sum.
        own = math.fsum(weights[word] for word in words) * len(words)
        for distance, share in enumerate(_AROUND):
            for at, part in ((index + distance, share), (index - distance, share / 2 if distance else 0.0)):
                if part and 0 <= at < len(texts):
                    scores[at] = scores.get(at, 0.0) + own * part
    return scores


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
