"""Extractive summary: the lines with the most recurring words of the conversation. Deterministic."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from symbl_tui.engine.insights.stems import content_words, stem
from symbl_tui.engine.insights.tokens import sentences

_FEWEST_WORDS: Final = 5
"""Content words of a line that is meaningful by itself."""
_ENOUGH_WORDS: Final = 12
"""Content words beyond which a line only becomes longer."""
_FADING: Final = 0.3
"""The factor on the weight of a word once a chosen line has it."""


def summarize(lines: Sequence[str], most: int = 5) -> tuple[int, ...]:
    """The indexes of at most ``most`` representative lines, in order.

    Short lines and small talk are never among them. Linear in the text, times ``most``.
    """
    stems = [_stems(line) for line in lines]
    spoken = Counter(word for words in stems for word in words)
    weights = {word: math.log(1 + count) if count > 1 else 0.0 for word, count in spoken.items()}
    chosen: list[int] = []
    while len(chosen) < most:
        scores = {index: _score(words, weights) for index, words in enumerate(stems) if index not in chosen}
        best = max(scores, key=lambda index: scores[index], default=None)
        if best is None or scores[best] <= 0:
            break
        chosen.append(best)
        # Faded, so that the next line says something else and not the same once more.
        weights.update({word: weights[word] * _FADING for word in stems[best]})
    return tuple(sorted(chosen))


def _stems(line: str) -> frozenset[str]:
    words = [word for sentence in sentences(line) for word in content_words(sentence.normalized)]
    return frozenset(map(stem, words))


def _score(words: frozenset[str], weights: dict[str, float]) -> float:
    if len(words) < _FEWEST_WORDS:
        return 0.0
    # By the root of the length: a plain sum prefers long lines, a mean those of three words.
    return sum(weights[word] for word in words) / math.sqrt(max(len(words), _ENOUGH_WORDS))
