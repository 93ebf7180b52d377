"""The assignee of an action: the speaker, the person addressed, the person named, or none."""

import re
from itertools import islice
from typing import Final

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.people import People

_I: Final = re.compile(r"^(?:i|let me|my action)\b|\b(?:with|to|on) me$")
_YOU: Final = re.compile(r"\byou\b|^please\b|\byour action\b")
_WE: Final = re.compile(r"^(?:we|let us|can we|could we|should we|shall we)\b")
_LAST: Final = re.compile(r" (\w+)(?: please| ok)?$")
_GIVEN: Final = re.compile(r"^(?:action item|assign|give|leave).*? (?:for|to) (\w+)\b")
_PERSON_VERBS: Final = (
    "call|ask|tell|email|mail|ping|contact|invite|remind|inform|notify|meet|help|thank|phone|text|see|let"
)
_NOT_ADDRESSED: Final = re.compile(
    rf"\b(?:to|with|for|from|and|or|about|by|of|on|at|than|like|is|was|{_PERSON_VERBS}) \w+(?: please| ok)?$"
)
# Characters; a bound on the search keeps long utterances fast.
_LONGEST_ADDRESS: Final = 40
_ADDRESS: Final = re.compile(r"(?:^|(?<= ))(\w+)(?: please| ok| so| then| maybe| perhaps| and)? $")


def address_before(text: str, at: int, names: frozenset[str]) -> int:
    """The start of a form of address before ``at`` ("bob | can you"); ``at`` when there is none."""
    match = _ADDRESS.search(text, max(0, at - _LONGEST_ADDRESS), at)
    return match.start() if match is not None and match[1] in names else at


def assignee(clause: str, speaker: Speaker, people: People) -> Speaker | None:
    """The assignee of a clause (normalised words, from the address on); None when it has none."""
    # Before any name: "I will call Bob" is the speaker's task and not Bob's.
    if _I.search(clause):
        return speaker
    name = _find_name(clause, people.first_names)
    if name is not None:
        return people.with_first_name(name) or Speaker(name=name.capitalize())
    # One is the person addressed, two are one too many to know.
    others = list(islice((person for person in people.participants if person != speaker), 2))
    is_request = _YOU.search(clause) is not None and _WE.search(clause) is None
    return others[0] if is_request and len(others) == 1 else None


def _find_name(clause: str, names: frozenset[str]) -> str | None:
    """The name that a clause starts with, assigns to, or ends with as an address."""
    given, last = _GIVEN.match(clause), _LAST.search(clause)
    addressed = last is not None and not _NOT_ADDRESSED.search(clause)
    candidates = (clause.split(" ", 1)[0], given and given[1], last[1] if last and addressed else None)
    return next((name for name in candidates if name in names), None)
