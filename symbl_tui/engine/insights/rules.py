"""Rules over normalised words: patterns with a confidence, and their matches."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from symbl_tui.engine.insights.spans import without_overlap

NAME: Final = r"(?P<name>[^\W\d_]++)"
"""A first name in a rule. Any word, looked up afterwards: an alternative for each participant would be tried
at every word of a text."""


@dataclass(frozen=True)
class Rule:
    """A pattern over normalised words, and the confidence of a match."""

    source: str
    """The pattern, without the word boundaries that it starts and ends at."""
    confidence: float
    at_clause_start: bool = False
    """Whether it only matches where a clause may start."""

    @property
    def named(self) -> bool:
        """Whether it has a :data:`NAME`."""
        return NAME in self.source

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern. All of them take 0.1 s, which the start of an engine does not wait for."""
        return re.compile(rf"\b(?:{self.source})(?![\w'])")


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A match of a rule, from ``start`` to ``end`` in :attr:`.tokens.Sentence.normalized`."""

    start: int
    end: int
    confidence: float


def rule(pattern: str, confidence: float, *, at_clause_start: bool = False) -> Rule:
    """Create a rule with a pattern that starts and ends at word boundaries."""
    return Rule(pattern, confidence, at_clause_start)


def not_after(words: str) -> str:
    """A pattern that fails directly after one of ``words``."""
    return "".join(rf"(?<!\b{word} )" for word in words.split())


def find_matches(
    rules: Iterable[Rule],
    text: str,
    clause_starts: Container[int] = (),
    names: Container[str] = frozenset(),
) -> list[RuleMatch]:
    """All matches of ``rules``, in order; of overlapping ones the one with the highest confidence.

    Args:
        rules: The rules.
        text: A normalised sentence.
        clause_starts: Places where punctuation starts a clause; others are found by the words before.
        names: The first names, in lower case, that a :data:`NAME` in a rule may stand for.
    """
    found = sorted(
        _places(rules, text, clause_starts, names), key=lambda found: (-found.confidence, found.start)
    )
    return without_overlap(found)


def _places(
    rules: Iterable[Rule], text: str, clause_starts: Container[int], names: Container[str]
) -> Iterator[RuleMatch]:
    for each in rules:
        for match in _named(each, text, names) if each.named else each.pattern.finditer(text):
            start = match.start()
            if not each.at_clause_start or start in clause_starts or _begins_clause(text, start):
                yield RuleMatch(start, match.end(), each.confidence)


def _named(rule: Rule, text: str, names: Container[str]) -> Iterator[re.Match[str]]:
    """The matches of a rule whose name is one of ``names``."""
    at = 0
    while (match := rule.pattern.search(text, at)) is not None:
        known = match["name"] in names
        # From the next word on: another match may begin within one whose word is no name.
        at = match.end() if known else match.start() + 1
        if known:
            yield match


# Words before the start of the main clause.
_LEADS: Final = re.compile(
    r"(?:^|\b(?:so|and|but|or|ok|well|yes|yeah|yep|no|nope|sure|then|now|right|actually|anyway|great|fine"
    r"|hey|perfect|alright|hi|hello|thanks|thank you|please|sorry|by the way|excuse me|you know"
    r"|(?<!what )i mean|i see|agree|guess|think|of course|exactly|cool|oh|wow|because|cause|question is"
    r"|wondering|nice|too|though|curious|excellent|morning|afternoon|wait|good) )$"
)


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
