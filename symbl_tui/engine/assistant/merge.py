"""What of a second reader's answer is believed, and how it is joined with what the rules found.

An answer is data from outside: it is read strictly, an added item must quote the line it names, owners and
dates must have been spoken of, and an answer that flags everything is none. What the rules are sure of
stays whatever it says, so that words in a transcript cannot have it taken away. Does no I/O.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import NAMESPACE_OID, uuid5

import msgspec
from msgspec import Meta, Struct, structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.assistant.windows import LONGEST_LINE, MOST_CANDIDATES, Window
from symbl_tui.engine.insights.assignees import first_name
from symbl_tui.engine.insights.punctuation import punctuate

KEEP_FROM: Final = 0.95
"""Confidence from which on an item of the rules stays also where the second reader leaves it out."""
CONFIRMED: Final = 0.8
"""Least confidence of what both found, and that of what the second reader alone found."""
_MOST_ADDED: Final = 4
"""One line in so many may be added to; whoever finds more finds everything."""
_FEW: Final = 3
"""Items that may be added in any window."""
_WORD: Final = re.compile(r"\w+(?:['’]\w+)*")
_FEWEST_WORDS: Final = 2
_LATEST: Final = timedelta(days=2 * 366)
_WHEN: Final = re.compile(
    r"\d|\b(?:\w+day|today|tonight|tomorrow|week|weekend|month|quarter|year|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|first|second|third|\w+th|soon|asap|morning|evening)\b",
    re.IGNORECASE,
)


class _Item(Struct, forbid_unknown_fields=True):
    candidate: int | None = None
    line: int | None = None
    quote: Annotated[str, Meta(max_length=LONGEST_LINE)] = ""
    owner: Annotated[str, Meta(max_length=200)] | None = None
    due: Annotated[str, Meta(max_length=40)] | None = None


class _Answer(Struct, forbid_unknown_fields=True):
    items: Annotated[list[_Item], Meta(max_length=MOST_CANDIDATES)]


def merged(window: Window, answer: str) -> tuple[Insight, ...] | None:
    """The items of a window's lines after an answer, in order; None where it is not what was asked for."""
    items = _decoded(answer)
    if items is None:
        return None
    reading = _Reading(window, items)
    added = list(reading.added())
    if len(added) > max(_FEW, (window.end - window.first) // _MOST_ADDED):
        return None
    confirmed, places = reading.confirmed(), window.places
    kept = [
        confirmed.get(number, each)
        for number, each in enumerate(window.found[:MOST_CANDIDATES], start=1)
        if number in confirmed or (each.confidence or 0.0) >= KEEP_FROM
    ]
    all_ = [*kept, *window.found[MOST_CANDIDATES:], *added]
    return tuple(sorted(all_, key=lambda each: (places[each.utterance_id or ""], each.offset)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """An answer that could be read, beside the lines that it is about."""

    window: Window
    items: Sequence[_Item]

    def confirmed(self) -> dict[int, Insight]:
        """Candidates that are in an answer, by number: named as such, or quoted."""
        confirmed: dict[int, Insight] = {}
        for item in self.items:
            number = item.candidate if item.candidate is not None else self._candidate_at(item)
            if number is not None and 1 <= number <= min(len(self.window.found), MOST_CANDIDATES):
                confirmed.setdefault(number, self._with_details(self.window.found[number - 1], item))
        return confirmed

    def _candidate_at(self, item: _Item) -> int | None:
        """The candidate whose words an item quotes."""
        place = self._place(item)
        if place is None:
            return None
        utterance, start, end = place
        return next(
            (
                number
                for number, each in enumerate(self.window.found, start=1)
                if each.utterance_id == utterance.id
                and each.offset < end
                and start < each.offset + len(each.text)
            ),
            None,
        )

    def added(self) -> Iterator[Insight]:
        """What the rules missed: each with words that were said, and none twice."""
        taken: list[tuple[str, int, int]] = []
        for item in self.items:
            place = self._place(item) if item.candidate is None and self._candidate_at(item) is None else None
            if place is None:
                continue
            utterance, start, end = place
            if any(id == utterance.id and start < over and begin < end for id, begin, over in taken):
                continue
            taken.append((utterance.id, start, end))
            new = Insight(
                id=str(uuid5(NAMESPACE_OID, f"{utterance.id} {start}")),
                kind=ACTION_ITEM,
                text=punctuate(utterance.text[start:end]),
                speaker=utterance.speaker,
                confidence=CONFIRMED,
                utterance_id=utterance.id,
                offset=start,
            )
            yield self._with_details(new, item)

    def _place(self, item: _Item) -> tuple[Utterance, int, int] | None:
        """Where the words of an item were said; None where they were not."""
        if item.line is None or not self.window.first < item.line <= self.window.end:
            return None
        utterance = self.window.said[item.line - 1]
        words = list(_WORD.finditer(utterance.text))
        quoted = _WORD.findall(item.quote.lower())
        if len(quoted) < _FEWEST_WORDS:
            return None
        spoken = f" {' '.join(match.group().lower() for match in words)} "
        at = spoken.find(f" {' '.join(quoted)} ")
        if at < 0:
            return None
        first = spoken.count(" ", 0, at)
        return utterance, words[first].start(), words[first + len(quoted) - 1].end()

    def _with_details(self, insight: Insight, item: _Item) -> Insight:
        """With the owner and date of an item, as far as they are believed; the rules' own come first."""
        return structs.replace(
            insight,
            confidence=max(CONFIRMED, insight.confidence or 0.0),
            assignee=insight.assignee or self._person(item.owner),
            due=insight.due or self._due(item.due, insight.utterance_id),
        )

    def _person(self, named: str | None) -> Speaker | None:
        """A participant, or a person whose name was said."""
        name = " ".join((named or "").split())
        if not name:
            return None
        for person in self.window.people:
            if name.casefold() == person.name.casefold():
                return person
        called = [person for person in self.window.people if first_name(person) == name.lower()]
        if called:
            return called[0] if len(called) == 1 else None
        judged = self.window.said[self.window.first : self.window.end]
        said = any(re.search(rf"\b{re.escape(name)}\b", each.text, re.IGNORECASE) for each in judged)
        return Speaker(name=name) if said and name[0].isupper() and len(name.split()) <= 3 else None

    def _due(self, told: str | None, utterance_id: str | None) -> str | None:
        """A date that can be meant, where the line or one beside it speaks of time at all."""
        try:
            due = date.fromisoformat(told or "")
        except ValueError:
            return None
        if not self.window.today <= due <= self.window.today + _LATEST:
            return None
        number = self.window.places[utterance_id or ""]
        beside = self.window.said[max(0, number - 1) : number + 2]
        return due.isoformat() if any(_WHEN.search(each.text) for each in beside) else None


def _decoded(answer: str) -> list[_Item] | None:
    """The items of an answer; models like to wrap their JSON in a fence or a sentence."""
    start, end = answer.find("{"), answer.rfind("}")
    try:
        return msgspec.json.decode(answer[start : end + 1].encode(), type=_Answer).items
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
