"""Watched phrases, found literally: case and white space do not matter, word boundaries do."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from symbl_tui.symbl.events import TrackerMatch, Utterance


@dataclass(frozen=True, slots=True)
class Tracker:
    """A name for something to watch for, and the phrases that mean it."""

    name: str
    vocabulary: tuple[str, ...]


def match_trackers(utterance: Utterance, trackers: Iterable[Tracker]) -> tuple[TrackerMatch, ...]:
    """Every place where a tracked phrase was said, tracker by tracker, in order of place."""
    return tuple(match for tracker in trackers for match in _matches(utterance, tracker))


def _matches(utterance: Utterance, tracker: Tracker) -> Iterator[TrackerMatch]:
    pattern = _pattern(tracker.vocabulary)
    if pattern is None:
        return
    for found in pattern.finditer(utterance.text):
        said = _normal(found.group())
        value = next((phrase for phrase in tracker.vocabulary if _normal(phrase) == said), found.group())
        yield TrackerMatch(tracker.name, value, utterance.id, utterance.text, found.start())


def _normal(phrase: str) -> str:
    return " ".join(phrase.lower().split())


@lru_cache(maxsize=256)
def _pattern(vocabulary: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all phrases; the longest first, so that "free trial period" wins over "free trial"."""
    phrases = sorted(filter(None, map(_normal, vocabulary)), key=len, reverse=True)
    if not phrases:
        return None
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
