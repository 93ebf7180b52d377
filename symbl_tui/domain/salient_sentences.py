"""Extractive summary: the sentences with the most recurring words of a conversation. Pure, deterministic.

Linear in the text: each line is scored once, by C code for the most part, and sentences are chosen among the
best few lines only.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain
from typing import Final

from symbl_tui.domain.sentences import sentence_spans
from symbl_tui.domain.stems import is_content_word, stem

_WORD: Final = re.compile(r"[^\W_]{2,40}+")
# Content words of a sentence that is meaningful by itself.
_FEWEST_WORDS: Final = 4
# Content words beyond which a sentence only becomes longer.
_ENOUGH_WORDS: Final = 12
# Words beyond which a sentence counts for less: in speech it is mostly several, run together.
_LONG: Final = 25
# The factor on the weight of a word once a chosen sentence has it.
_FADING: Final = 0.3
# Words that are weighted, the most frequent ones: a rarer one says nothing of a long conversation.
_VOCABULARY: Final = 1_500
# Lines that are looked at closely for each sentence that is chosen.
_CANDIDATES: Final = 20
# Lines that are looked at, ten hours of talk; of a longer conversation every second, third and so on.
_MOST_LINES: Final = 20_000
# Characters of a line that can have so many words.
_SHORTEST_LINE: Final = 4 * _FEWEST_WORDS
# Characters of a line that are looked at closely.
_LONGEST_LINE: Final = 4_000
# The share of a conversation at its start and at its end, where subjects are named and summed up.
_MARGIN: Final = 0.1
_MARGIN_FACTOR: Final = 1.15
# A question names a subject, and says nothing about it.
_QUESTION_FACTOR: Final = 0.7


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """A sentence of a conversation."""

    line: int
    """The index of its line."""
    start: int
    """Its place in the line, in characters."""
    end: int


def salient_sentences(
    lines: Sequence[str], most: int = 5, excluded: Collection[int] = frozenset()
) -> tuple[SentencePlace, ...]:
    """At most ``most`` representative sentences, in order; those of different lines.

    Short sentences and small talk are never among them.

    Args:
        lines: The conversation, an utterance a line.
        most: Sentences at most.
        excluded: The indexes of lines that are shown elsewhere.
    """
    step = max(1, -(-len(lines) // _MOST_LINES))
    # A line shorter than that cannot have the fewest words; in speech they are every second one.
    words = {
        index: _WORD.findall(lines[index].lower())
        for index in range(0, len(lines), step)
        if len(lines[index]) >= _SHORTEST_LINE
    }
    weights = _word_weights(words.values())
    known = frozenset(weights)
    scored: list[tuple[float, int]] = []
    for index, spoken in words.items():
        if index not in excluded and len(found := known.intersection(spoken)) >= _FEWEST_WORDS:
            scored.append((_score(found, weights) * _position_factor(index, len(lines)), -index))
    best = nlargest(_CANDIDATES * most, scored)
    candidates = [each for _, index in best for each in _sentences(lines, -index, known)]
    return _choose(candidates, weights, most)


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: SentencePlace
    words: frozenset[str]
    factor: float
    """On its score: by its length, form and position."""


def _sentences(lines: Sequence[str], index: int, known: frozenset[str]) -> Iterator[_Candidate]:
    line = lines[index][:_LONGEST_LINE]
    for start, end, marks in sentence_spans(line):
        start += len(line[start:end]) - len(line[start:end].lstrip())
        spoken = _WORD.findall(line[start:end].lower())
        factor = _position_factor(index, len(lines)) * min(1.0, _LONG / max(1, len(spoken)))
        factor *= _QUESTION_FACTOR if "?" in marks else 1.0
        yield _Candidate(SentencePlace(index, start, end), known.intersection(spoken), factor)


def _choose(
    candidates: Sequence[_Candidate], weights: dict[str, float], most: int
) -> tuple[SentencePlace, ...]:
    stems = {word: stem(word) for each in candidates for word in each.words}
    faded = {stems[word]: weights[word] for word in stems}
    chosen: dict[int, SentencePlace] = {}
    while len(chosen) < most:
        rated = (
            (
                _score(frozenset(stems[word] for word in each.words), faded) * each.factor,
                -each.place.line,
                number,
            )
            for number, each in enumerate(candidates)
            if each.place.line not in chosen
        )
        score, _, number = max(rated, default=(0.0, 0, 0))
        if score <= 0:
            break
        best = candidates[number]
        chosen[best.place.line] = best.place
        # Faded, so that the next sentence says something else and not the same once more.
        faded.update({each: faded[each] * _FADING for each in {stems[word] for word in best.words}})
    return tuple(chosen[line] for line in sorted(chosen))


def _word_weights(words: Iterable[Sequence[str]]) -> dict[str, float]:
    """The weight of each content word: that of its stem, 0 for one that does not recur."""
    spoken = Counter(chain.from_iterable(words))
    frequent = nlargest(
        _VOCABULARY,
        ((count, word) for word, count in spoken.items() if is_content_word(word)),
    )
    counts = Counter[str]()
    for count, word in frequent:
        counts[stem(word)] += count
    return {word: math.log(1 + counts[stem(word)]) if counts[stem(word)] > 1 else 0.0 for _, word in frequent}


def _position_factor(index: int, count: int) -> float:
    at = index / count
    return _MARGIN_FACTOR if count >= 1 / _MARGIN and (at < _MARGIN or at >= 1 - _MARGIN) else 1.0


def _score(words: Collection[str], weights: dict[str, float]) -> float:
    if len(words) < _FEWEST_WORDS:
        return 0.0
    # An exact sum: a set has its words in another order in each process, and ties must stay ties.
    # By the root of the length: a plain sum prefers long sentences, a mean those of three words.
    return math.fsum(map(weights.__getitem__, words)) / math.sqrt(max(len(words), _ENOUGH_WORDS))
