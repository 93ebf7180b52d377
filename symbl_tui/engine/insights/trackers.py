"""Tracker matching: phrases as written, and with other forms of their words ("free trials").

Case and white space are ignored, word boundaries are not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from symbl_tui.domain.insight import Tracker, TrackerMatch
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.insights.spans import Span, without_overlap
from symbl_tui.engine.insights.stems import stem

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of a tracker, and the stems of its words."""

    value: str
    stems: tuple[str, ...]


def match_trackers(utterance: Utterance, trackers: Iterable[Tracker]) -> tuple[TrackerMatch, ...]:
    """Every match of a tracker, tracker by tracker, in order of place.

    The offset is that of the matched words. Of several phrases that match, the literal one is used, then the
    longest.
    """
    words = [(stem(match.group()), match.start(), match.end()) for match in _WORD.finditer(utterance.text)]
    return tuple(
        TrackerMatch(tracker.name, span.value, utterance.id, utterance.text, span.start)
        for tracker in trackers
        for span in without_overlap(
            (*_literal(utterance.text, tracker.vocabulary), *_inflected(words, tracker.vocabulary))
        )
    )


def _literal(text: str, vocabulary: tuple[str, ...]) -> Iterator[Span]:
    pattern = _pattern(vocabulary)
    if pattern is None:
        return
    for found in pattern.finditer(text):
        matched = _normalize(found.group())
        value = next((phrase for phrase in vocabulary if _normalize(phrase) == matched), found.group())
        yield Span("vocabulary", found.start(), found.end(), value)


def _inflected(words: list[tuple[str, int, int]], vocabulary: tuple[str, ...]) -> Iterator[Span]:
    phrases = _phrases(vocabulary)
    for at, (first, start, _) in enumerate(words):
        for phrase in phrases.get(first, ()):
            matched = words[at : at + len(phrase.stems)]
            if tuple(word for word, _, _ in matched) == phrase.stems:
                yield Span("vocabulary", start, matched[-1][2], phrase.value)
                break


def _normalize(phrase: str) -> str:
    return " ".join(phrase.lower().split())


@lru_cache(maxsize=256)
def _pattern(vocabulary: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all phrases; the longest first, so that "free trial period" wins over "free trial"."""
    phrases = sorted(filter(None, map(_normalize, vocabulary)), key=len, reverse=True)
    if not phrases:
        return None
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=256)
def _phrases(vocabulary: tuple[str, ...]) -> Mapping[str, tuple[_Phrase, ...]]:
    """Phrases of words alone, by the stem of their first word; the longest first."""
    found: dict[str, tuple[_Phrase, ...]] = {}
    for value in sorted(vocabulary, key=len, reverse=True):
        words = value.split()
        if words and all(map(_WORD.fullmatch, words)):
            phrase = _Phrase(value, tuple(map(stem, words)))
            found[phrase.stems[0]] = (*found.get(phrase.stems[0], ()), phrase)
    return found
