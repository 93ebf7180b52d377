"""Rules over normalised words: patterns with a confidence, and their matches."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.insights.spans import without_overlap


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over normalised words, and the confidence of a match."""

    pattern: re.Pattern[str]
    confidence: float
    at_clause_start: bool
    """Whether it only matches where a clause may start."""


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A match of a rule, from ``start`` to ``end`` in :attr:`.tokens.Sentence.normalized`."""

    start: int
    end: int
    confidence: float


def rule(pattern: str, confidence: float, *, at_clause_start: bool = False) -> Rule:
    """Create a rule with a pattern that starts and ends at word boundaries."""
    return Rule(re.compile(rf"\b(?:{pattern})(?![\w'])"), confidence, at_clause_start)


def not_after(words: str) -> str:
    """A pattern that fails directly after one of ``words``."""
    return "".join(rf"(?<!\b{word} )" for word in words.split())


def find_matches(rules: Iterable[Rule], text: str, clause_starts: Container[int] = ()) -> list[RuleMatch]:
    """All matches of ``rules``, in order; of overlapping ones the one with the highest confidence.

    ``clause_starts``: places where punctuation starts a clause; others are found by the words before.
    """
    found = sorted(_places(rules, text, clause_starts), key=lambda found: (-found.confidence, found.start))
    return without_overlap(found)


def _places(rules: Iterable[Rule], text: str, clause_starts: Container[int]) -> Iterator[RuleMatch]:
    for each in rules:
        for match in each.pattern.finditer(text):
            start = match.start()
            if not each.at_clause_start or start in clause_starts or _begins_clause(text, start):
                yield RuleMatch(start, match.end(), each.confidence)


_LEADS: Final = re.compile(
    r"(?:^|\b(?:so|and|but|or|ok|well|yes|yeah|yep|no|nope|sure|then|now|right|actually|anyway|great|fine"
    r"|hey|perfect|alright|hi|hello|thanks|thank you|please|sorry|by the way|excuse me|you know"
    r"|(?<!what )i mean|i see|agree|guess|think|of course|exactly|cool|oh|wow|because|cause|question is"
    r"|wondering|nice|too|though|curious|excellent|morning|afternoon|wait|good) )$"
)
"""Words before the start of the main clause."""


def _begins_clause(text: str, at: int) -> bool:
    return at == 0 or _LEADS.search(text, max(0, at - 20), at) is not None


_REPORTING: Final = re.compile(
    r"\b(?:says?|said|saying|asks?|asked|asking|told|tell|wonders?|wondered|goes|went"
    r"|(?:was|is|were|am|are) like)"
    r"(?: (?:me|us|you|him|her|them|myself|somebody|people))?(?: (?:ok|well|oh|hey|that|you know|so|and))? $"
)


def is_reported_speech(text: str, at: int) -> bool:
    """Whether the words at ``at`` are reported speech."""
    return _REPORTING.search(text, max(0, at - 30), at) is not None
