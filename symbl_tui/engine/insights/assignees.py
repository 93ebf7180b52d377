"""Who is to do it: the speaker, the one who was spoken to, the one who was named, or nobody in particular."""

import re
from collections.abc import Sequence
from typing import Final

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.verb_lists import NAMES

_I: Final = re.compile(r"^(?:i|let me|my action)\b|\b(?:with|to|on) me$")
_YOU: Final = re.compile(r"\byou\b|^please\b|\byour action\b")
_WE: Final = re.compile(r"^(?:we|let us|can we|could we|should we|shall we)\b")
_LAST: Final = re.compile(r" (\w+)(?: please| ok)?$")
_GIVEN: Final = re.compile(r"^(?:action item|assign|give|leave).*? (?:for|to) (\w+)\b")
_TO_SOMEBODY: Final = (
    "call|ask|tell|email|mail|ping|contact|invite|remind|inform|notify|meet|help|thank|phone|text|see|let"
)
_NOT_ADDRESSED: Final = re.compile(
    rf"\b(?:to|with|for|from|and|or|about|by|of|on|at|than|like|is|was|{_TO_SOMEBODY}) \w+(?: please| ok)?$"
)
_LONGEST_ADDRESS: Final = 40
"""Characters; looking back no further keeps a speech without an end quick."""
_ADDRESS: Final = re.compile(r"(?:^|(?<= ))(\w+)(?: please| ok| so| then| maybe| perhaps| and)? $")


def first_name(speaker: Speaker) -> str:
    """What others call them, in lower case; empty for someone without a name."""
    return next(iter(speaker.name.lower().split()), "")


def known_names(participants: Sequence[Speaker]) -> frozenset[str]:
    """The first names that may be said: those of the participants, and common ones."""
    return NAMES | {name for name in map(first_name, participants) if name.isalpha()}


def address_before(said: str, at: int, names: frozenset[str]) -> int:
    """Where the address that leads up to ``at`` begins ("bob | can you"); ``at`` when there is none."""
    match = _ADDRESS.search(said, max(0, at - _LONGEST_ADDRESS), at)
    return match.start() if match is not None and match[1] in names else at


def assignee(clause: str, speaker: Speaker, participants: Sequence[Speaker]) -> Speaker | None:
    """Who is to do what ``clause`` says (cleaned words, from the address on); None when it names nobody."""
    if _I.search(clause):
        return speaker
    named = _named(clause, known_names(participants))
    if named is not None:
        return _person(named, participants)
    others = [person for person in participants if person != speaker]
    asked = _YOU.search(clause) is not None and _WE.search(clause) is None
    return others[0] if asked and len(others) == 1 else None


def _named(clause: str, names: frozenset[str]) -> str | None:
    """The name a clause begins with, gives the work to, or ends with when that is an address."""
    given, last = _GIVEN.match(clause), _LAST.search(clause)
    addressed = last is not None and not _NOT_ADDRESSED.search(clause)
    candidates = (clause.split(" ", 1)[0], given and given[1], last[1] if last and addressed else None)
    return next((name for name in candidates if name in names), None)


def _person(name: str, participants: Sequence[Speaker]) -> Speaker:
    known = (person for person in participants if first_name(person) == name)
    return next(known, Speaker(name=name.capitalize()))
