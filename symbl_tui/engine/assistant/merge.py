"""Validation of a model's review of action items, and its merge with the candidates of the rules.

A response is untrusted: it is parsed strictly, an added item must quote its line, owners and dates must occur
in the conversation, and a response that flags everything is rejected. Candidates of high confidence stay in
any case, so that words in a transcript cannot have them removed. Does no I/O.
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
from symbl_tui.engine.insights.people import first_name
from symbl_tui.engine.insights.phrase_tree import contains_phrase
from symbl_tui.engine.insights.punctuation import punctuate

KEEP_FROM: Final = 0.95
"""Confidence from which on a candidate stays even if the review omits it."""
CONFIRMED: Final = 0.8
"""Least confidence of a confirmed candidate, and the confidence of an added item."""
# One added item in so many lines is accepted; a model that adds more flags everything.
_MOST_ADDED: Final = 4
# Added items that are accepted in any window.
_FEW: Final = 3
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
    """Merge a response with the candidates of a window, in order; None for an invalid response."""
    items = _decoded(answer)
    if items is None:
        return None
    review = _Review(window, items)
    additions = list(review.additions())
    # A model that flags every line has not judged any: its confirmations are worth no more.
    if len(additions) > max(_FEW, (window.end - window.first) // _MOST_ADDED):
        return None
    confirmed, places = review.confirmed(), window.places
    kept = [
        confirmed.get(number, each)
        for number, each in enumerate(window.candidates[:MOST_CANDIDATES], start=1)
        if number in confirmed or (each.confidence or 0.0) >= KEEP_FROM
    ]
    all_ = [*kept, *window.candidates[MOST_CANDIDATES:], *additions]
    return tuple(sorted(all_, key=lambda each: (places[each.utterance_id or ""], each.offset)))


@dataclass(frozen=True, slots=True)
class _Review:
    """A parsed response and its window."""

    window: Window
    items: Sequence[_Item]

    def confirmed(self) -> dict[int, Insight]:
        """The confirmed candidates by number: referred to by it, or quoted."""
        confirmed: dict[int, Insight] = {}
        for item in self.items:
            number = item.candidate if item.candidate is not None else self._quoted_candidate(item)
            if number is not None and 1 <= number <= min(len(self.window.candidates), MOST_CANDIDATES):
                confirmed.setdefault(number, self._with_details(self.window.candidates[number - 1], item))
        return confirmed

    def _quoted_candidate(self, item: _Item) -> int | None:
        """The number of the candidate that an item quotes."""
        location = self._locate(item)
        if location is None:
            return None
        utterance, start, end = location
        return next(
            (
                number
                for number, each in enumerate(self.window.candidates, start=1)
                if each.utterance_id == utterance.id
                and each.offset < end
                and start < each.offset + len(each.text)
            ),
            None,
        )

    def additions(self) -> Iterator[Insight]:
        """Yield the items that the rules missed: each quotes the conversation, and none twice."""
        used: list[tuple[str, int, int]] = []
        for item in self.items:
            location = (
                self._locate(item)
                if item.candidate is None and self._quoted_candidate(item) is None
                else None
            )
            if location is None:
                continue
            utterance, start, end = location
            if any(id == utterance.id and start < over and begin < end for id, begin, over in used):
                continue
            used.append((utterance.id, start, end))
            new = Insight(
                # From its place: a second review of the conversation gives the item the same id.
                id=str(uuid5(NAMESPACE_OID, f"{utterance.id} {start}")),
                kind=ACTION_ITEM,
                text=punctuate(utterance.text[start:end]),
                speaker=utterance.speaker,
                confidence=CONFIRMED,
                utterance_id=utterance.id,
                offset=start,
            )
            yield self._with_details(new, item)

    def _locate(self, item: _Item) -> tuple[Utterance, int, int] | None:
        """Locate the quotation of an item; None where it is not in its line."""
        if item.line is None or not self.window.first < item.line <= self.window.end:
            return None
        utterance = self.window.utterances[item.line - 1]
        words = list(_WORD.finditer(utterance.text))
        # Lower case word by word, on both sides: it divides some words ("İ") at a mark of their own.
        quoted = [word.lower() for word in _WORD.findall(item.quote)]
        # "yes" or "ok" can be found in any line and proves nothing.
        if len(quoted) < _FEWEST_WORDS:
            return None
        spoken = f" {' '.join(match.group().lower() for match in words)} "
        at = spoken.find(f" {' '.join(quoted)} ")
        if at < 0:
            return None
        first = spoken.count(" ", 0, at)
        return utterance, words[first].start(), words[first + len(quoted) - 1].end()

    def _with_details(self, insight: Insight, item: _Item) -> Insight:
        """Add the valid owner and date of an item, where the rules found none."""
        return structs.replace(
            insight,
            confidence=max(CONFIRMED, insight.confidence or 0.0),
            assignee=insight.assignee or self._owner(item.owner),
            due=insight.due or self._due(item.due, insight.utterance_id),
        )

    def _owner(self, owner_name: str | None) -> Speaker | None:
        """The owner of a name: a participant, or a person mentioned in the window."""
        name = " ".join((owner_name or "").split())
        if not name:
            return None
        for person in self.window.participants:
            if name.casefold() == person.name.casefold():
                return person
        matching = [person for person in self.window.participants if first_name(person) == name.lower()]
        if matching:
            # With two of one first name no owner is better than the wrong one.
            return matching[0] if len(matching) == 1 else None
        reviewed = self.window.utterances[self.window.first : self.window.end]
        utterances = any(contains_phrase(each.text.lower(), name.lower()) for each in reviewed)
        return Speaker(name=name) if utterances and name[0].isupper() and len(name.split()) <= 3 else None

    def _due(self, written: str | None, utterance_id: str | None) -> str | None:
        """A plausible date, if its line or an adjacent one mentions time."""
        try:
            due = date.fromisoformat(written or "")
        except ValueError:
            return None
        if not self.window.today <= due <= self.window.today + _LATEST:
            return None
        number = self.window.places[utterance_id or ""]
        nearby = self.window.utterances[max(0, number - 1) : number + 2]
        return due.isoformat() if any(_WHEN.search(each.text) for each in nearby) else None


def _decoded(answer: str) -> list[_Item] | None:
    """Parse the items of a response; models often wrap their JSON in a fence or a sentence."""
    start, end = answer.find("{"), answer.rfind("}")
    try:
        return msgspec.json.decode(answer[start : end + 1].encode(), type=_Answer).items
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
