"""Division of timed words into sentences of a bearable length. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.sentences import sentence_starts

# Seconds of silence within a sentence that divide it.
_PAUSE: Final = 1.0
# Seconds of a sentence from which on it is divided at its commas, or else at its longest pause.
_LONG: Final = 12.0
# A word that can only begin a sentence: whether one ends before it is what the end of a text leaves open.
_NEXT_SENTENCE: Final = "The"


@dataclass(frozen=True, slots=True)
class DecodedWord:
    """A word as Whisper writes it, punctuation included."""

    text: str
    start: float
    """Seconds."""
    end: float
    probability: float
    begins: bool = False
    """Whether Whisper began a segment with it."""


Sentence = tuple[DecodedWord, ...]


def split_sentences(words: Sequence[DecodedWord]) -> list[Sentence]:
    """Divide words into sentences; the last may be unfinished, see :func:`is_finished`."""
    found: list[Sentence] = []
    first = 0
    ends = _marked_ends(words)
    for at in range(1, len(words) + 1):
        if at == len(words) or at in ends or _is_break(words[at - 1], words[at]):
            found += _shortened(tuple(words[first:at]))
            first = at
    return found


def is_finished(sentence: Sentence) -> bool:
    """Whether the end of a sentence is marked."""
    return len(sentence) in _marked_ends(sentence)


def _marked_ends(words: Sequence[DecodedWord]) -> frozenset[int]:
    """The places before which a sentence ends by its punctuation, the end of the words among them."""
    starts = sentence_starts([*(word.text for word in words), _NEXT_SENTENCE])
    return frozenset(at for at in starts if at > 0 and not _is_initial(words[at - 1].text))


def _is_initial(text: str) -> bool:
    """Whether a word is the initial of a name: one before a surname never ends a sentence in speech."""
    return len(text) == 2 and text[0].isupper() and text[1] == "." and text != "I."


def _is_break(word: DecodedWord, following: DecodedWord) -> bool:
    """Whether a sentence ends between two words without a mark."""
    return following.start - word.end >= _PAUSE or (following.begins and following.text[:1].isupper())


def _shortened(sentence: Sentence) -> list[Sentence]:
    """Divide a long sentence."""
    if sentence[-1].end - sentence[0].start <= _LONG or len(sentence) < 2:
        return [sentence]
    at = max(range(1, len(sentence)), key=lambda place: _suitability(sentence, place))
    return [*_shortened(sentence[:at]), *_shortened(sentence[at:])]


def _suitability(sentence: Sentence, at: int) -> tuple[bool, float]:
    """How suitable a division before a word is: at a comma near the middle, else at a pause."""
    # At a comma first: a pause within a clause is mostly hesitation.
    comma = sentence[at - 1].text.endswith((",", ";", ":"))
    middle = (sentence[0].start + sentence[-1].end) / 2
    pause = sentence[at].start - sentence[at - 1].end
    return comma, -abs(sentence[at].start - middle) if comma else pause
