"""Words with times, divided into sentence-like units. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ENDS: Final = (".", "?", "!", "…")
_CLOSING: Final = "\"'”’)]"
_ABBREVIATIONS: Final = ("mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "etc.", "e.g.", "i.e.", "no.")
_PAUSE: Final = 1.0
"""Seconds of silence within a sentence from which on it is two."""
_LONG: Final = 12.0
"""Seconds from which on a sentence is divided at its commas, or else at its longest pause."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word as a recogniser writes it, punctuation included."""

    text: str
    start: float
    """Seconds."""
    end: float
    probability: float
    begins: bool = False
    """Whether the recogniser began a segment with it."""


Sentence = tuple[TimedWord, ...]


def divide(words: Sequence[TimedWord]) -> list[Sentence]:
    """The sentences in some words; the last may be unfinished, see :func:`is_finished`."""
    found: list[Sentence] = []
    first = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or _ends_between(words[at - 1], words[at]):
            found += _shortened(tuple(words[first:at]))
            first = at
    return found


def is_finished(sentence: Sentence) -> bool:
    """Whether its end is marked."""
    return bool(sentence) and _is_end(sentence[-1].text)


def _ends_between(word: TimedWord, following: TimedWord) -> bool:
    if _is_end(word.text) or following.start - word.end >= _PAUSE:
        return True
    return following.begins and following.text[:1].isupper()


def _is_end(text: str) -> bool:
    bare = text.rstrip(_CLOSING)
    initial = len(bare) == 2 and bare[0].isupper() and bare != "I."
    return bare.endswith(_ENDS) and bare.lower() not in _ABBREVIATIONS and not initial


def _shortened(sentence: Sentence) -> list[Sentence]:
    """A sentence in pieces of a bearable length."""
    if sentence[-1].end - sentence[0].start <= _LONG or len(sentence) < 2:
        return [sentence]
    at = max(range(1, len(sentence)), key=lambda place: _fitness(sentence, place))
    return [*_shortened(sentence[:at]), *_shortened(sentence[at:])]


def _fitness(sentence: Sentence, at: int) -> tuple[bool, float]:
    """How well a sentence may be divided before a word: at a comma near its middle, else at a pause."""
    comma = sentence[at - 1].text.endswith((",", ";", ":"))
    middle = (sentence[0].start + sentence[-1].end) / 2
    pause = sentence[at].start - sentence[at - 1].end
    return comma, -abs(sentence[at].start - middle) if comma else pause
