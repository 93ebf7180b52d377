"""From an utterance to its insights: which rules apply, what they speak of, who is to do it and when."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import uuid4

from msgspec import structs

from symbl_tui.engine.insights.actions import MORE_SURE, action_items, follow_ups
from symbl_tui.engine.insights.due import find_due
from symbl_tui.engine.insights.found import Found
from symbl_tui.engine.insights.people import address_before, assignee, known_names
from symbl_tui.engine.insights.punctuation import punctuate
from symbl_tui.engine.insights.questions import questions
from symbl_tui.engine.insights.text import Sentence, sentences
from symbl_tui.symbl.events import Entity, Insight, InsightKind, Speaker, Utterance

_LONGEST: Final = 40
"""Words that one insight quotes at most."""
_QUOTE: Final = re.compile(rf"\S+(?:\s+\S+){{0,{_LONGEST - 1}}}")
_NEAR_QUESTION: Final = 4
"""Characters between two questions that are still one ("is it | is it")."""
_NEAR_TASK: Final = 12
"""The same for tasks ("i will call | make sure to"), or a doubtful one in a question ("do you | i must")."""
_DOUBTFUL: Final = 0.6
_NEW_THOUGHT: Final = re.compile(r"(?<=\w \w\w )(?:ok|yeah|yes|alright|anyway|thank you|thanks)\b")
_LEADING_ON: Final = frozenset({"and", "so", "but", "or", "then", "because", "ok"})
"""Words that belong to what comes next."""
_PRECEDENCE: Final = (InsightKind.FOLLOW_UP, InsightKind.ACTION_ITEM, InsightKind.QUESTION)


@dataclass(frozen=True, slots=True)
class _Place:
    kind: InsightKind
    found: Found


def find_insights(
    utterance: Utterance,
    *,
    participants: Sequence[Speaker],
    wanted: frozenset[InsightKind],
    threshold: float,
    today: date | None = None,
    named: Sequence[Entity] = (),
) -> tuple[Insight, ...]:
    """The questions, action items and follow-ups of one utterance, in the order they were said.

    One place is one insight: a request ("can you send it") is an action item, not a question as well.

    Args:
        utterance: What was said; punctuation is used where there is any.
        participants: Everybody known to be in the conversation, for telling who "bob" and "you" are.
        wanted: The kinds to report.
        threshold: The least confidence to report, in [0, 1].
        today: What "tomorrow" counts from; the day of the call unless given.
        named: What the utterance names; an insight tells of it what is in its own text.
    """
    day = today or date.today()
    return tuple(
        insight
        for sentence in sentences(utterance.text)
        for insight in _insights(sentence, utterance, participants, day, named)
        if insight.kind in wanted and (insight.confidence or 0.0) >= threshold
    )


def _insights(
    sentence: Sentence,
    utterance: Utterance,
    participants: Sequence[Speaker],
    today: date,
    named: Sequence[Entity],
) -> Iterator[Insight]:
    names = known_names(participants)
    places = [_with_address(place, sentence.said, names) for place in _places(sentence, names)]
    ends = (*(place.found.start for place in places[1:]), len(sentence.said))
    for index, (place, limit) in enumerate(zip(places, ends, strict=False)):
        start, end = place.found.start, _clause_end(sentence.said, place.found, limit)
        said = sentence.said[start:end].strip()
        text = _ended(place.kind, _short(sentence.quote(start, start + len(said))))
        insight = Insight(
            id=str(uuid4()),
            kind=place.kind,
            text=text,
            speaker=utterance.speaker,
            confidence=place.found.confidence,
            utterance_id=utterance.id,
            entities=_quoted(named, text, sentence.place(start, start + len(said))[0]),
        )
        if place.kind is InsightKind.QUESTION:
            yield insight
        else:
            due = find_due(said, today) or (find_due(sentence.said[:start], today) if index == 0 else None)
            yield _task(insight, assignee(said, utterance.speaker, participants), due)


def _task(insight: Insight, who: Speaker | None, due: date | None) -> Insight:
    if due is None:
        return structs.replace(insight, assignee=who)
    return structs.replace(insight, assignee=who, due=due.isoformat(), confidence=_surer(insight.confidence))


def _quoted(named: Sequence[Entity], text: str, start: int) -> tuple[Entity, ...]:
    """The entities in a quotation that begins at ``start``, with their places and words in it."""
    found = []
    for entity in named[bisect_left(named, start, key=lambda entity: entity.offset) :]:
        place, end = entity.offset - start, entity.offset - start + len(entity.text)
        if end > len(text):
            break
        found.append(structs.replace(entity, text=text[place:end], offset=place))
    return tuple(found)


def _short(quoted: str) -> str:
    """No more words than a reader wants; what is cut off mostly repeats what is left."""
    match = _QUOTE.match(quoted)
    return match.group() if match else quoted


def _ended(kind: InsightKind, quoted: str) -> str:
    """The quotation as a sentence of its kind; a request keeps its own mark."""
    text = punctuate(quoted)
    return text.rstrip(".?") + "?" if kind is InsightKind.QUESTION else text


def _places(sentence: Sentence, names: frozenset[str]) -> list[_Place]:
    """Where an insight begins, in order; where two overlap the earlier counts, then the more telling kind."""
    by_kind = (follow_ups(sentence.said), action_items(sentence.said, names), questions(sentence))
    found = [_Place(kind, each) for kind, all_ in zip(_PRECEDENCE, by_kind, strict=True) for each in all_]
    found.sort(key=lambda place: (place.found.start, _PRECEDENCE.index(place.kind)))
    kept: list[_Place] = []
    for place in found:
        if not kept or not _within(place, kept[-1]):
            kept.append(place)
        elif place.kind is kept[-1].kind and place.found.confidence > kept[-1].found.confidence:
            kept[-1] = place
    return kept


def _within(place: _Place, before: _Place) -> bool:
    """Whether a place only goes on with what was begun before it."""
    asked = before.kind is InsightKind.QUESTION
    if place.kind is before.kind:
        near = _NEAR_QUESTION if asked else _NEAR_TASK
    else:
        near = _NEAR_TASK if asked and place.found.confidence <= _DOUBTFUL else 0
    return place.found.start < before.found.end + near


def _with_address(place: _Place, said: str, names: frozenset[str]) -> _Place:
    start = address_before(said, place.found.start, names)
    if start == place.found.start or place.kind is InsightKind.QUESTION:
        return place
    return replace(place, found=replace(place.found, start=start, confidence=_surer(place.found.confidence)))


def _surer(confidence: float | None) -> float:
    return round(min(1.0, (confidence or 0.0) + MORE_SURE), 2)


def _clause_end(said: str, found: Found, limit: int) -> int:
    """Where it stops being spoken of: at the next place, at a new thought, or after too many words."""
    thought = _NEW_THOUGHT.search(said, found.end, limit)
    end = thought.start() if thought is not None else limit
    words = said[found.start : end].split()[:_LONGEST]
    while len(words) > 1 and words[-1] in _LEADING_ON:
        words.pop()
    return found.start + len(" ".join(words))
