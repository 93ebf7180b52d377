"""A place in what was said where a rule applies, and what rules need to know about places."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.insights.spans import without_overlap


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over cleaned words, and how sure one may be when it applies."""

    pattern: re.Pattern[str]
    confidence: float
    fresh: bool
    """Whether it counts only where a clause may begin."""


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A rule that applied, from ``start`` to ``end`` in :attr:`.text.Sentence.said`."""

    start: int
    end: int
    confidence: float


def rule(pattern: str, confidence: float, *, fresh: bool = False) -> Rule:
    """A rule whose pattern begins and ends at word boundaries."""
    return Rule(re.compile(rf"\b(?:{pattern})(?![\w'])"), confidence, fresh)


def not_after(words: str) -> str:
    """A pattern that refuses a place right after one of ``words``."""
    return "".join(rf"(?<!\b{word} )" for word in words.split())


def apply(rules: Iterable[Rule], said: str, openings: Container[int] = ()) -> list[RuleMatch]:
    """All places where one of ``rules`` applies, in order; of places that overlap the surest.

    ``openings`` are places where punctuation shows that a clause begins; others are told by the words before.
    """
    found = sorted(_places(rules, said, openings), key=lambda found: (-found.confidence, found.start))
    return without_overlap(found)


def _places(rules: Iterable[Rule], said: str, openings: Container[int]) -> Iterator[RuleMatch]:
    for each in rules:
        for match in each.pattern.finditer(said):
            start = match.start()
            if not each.fresh or start in openings or _begins_clause(said, start):
                yield RuleMatch(start, match.end(), each.confidence)


_LEADS: Final = re.compile(
    r"(?:^|\b(?:so|and|but|or|ok|well|yes|yeah|yep|no|nope|sure|then|now|right|actually|anyway|great|fine"
    r"|hey|perfect|alright|hi|hello|thanks|thank you|please|sorry|by the way|excuse me|you know"
    r"|(?<!what )i mean|i see|agree|guess|think|of course|exactly|cool|oh|wow|because|cause|question is"
    r"|wondering|nice|too|though|curious|excellent|morning|afternoon|wait|good) )$"
)
"""What people say before they come to the point."""


def _begins_clause(said: str, at: int) -> bool:
    return at == 0 or _LEADS.search(said, max(0, at - 20), at) is not None


_QUOTING: Final = re.compile(
    r"\b(?:says?|said|saying|asks?|asked|asking|told|tell|wonders?|wondered|goes|went"
    r"|(?:was|is|were|am|are) like)"
    r"(?: (?:me|us|you|him|her|them|myself|somebody|people))?(?: (?:ok|well|oh|hey|that|you know|so|and))? $"
)


def is_quoted(said: str, at: int) -> bool:
    """Whether what begins at ``at`` is somebody else's words, or words that might be said."""
    return _QUOTING.search(said, max(0, at - 30), at) is not None
