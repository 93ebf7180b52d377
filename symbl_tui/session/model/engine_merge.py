"""Merges what an engine tells of a whole conversation into what its stream brought. Pure.

Both tell of the same things, so nothing is doubled: what has the same id, or the same text in the same place,
is one. The stream's own values stay; what they lack is filled in, and what it did not bring is added.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from msgspec import structs

from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.engine_lines import merge_lines

# Behind the id of an insight of the engine's that the stream uses for another one.
_OWN: Final = "~engine"


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a session."""

    lines: tuple[Line, ...]
    """By start; no line is empty."""
    insights: tuple[Insight, ...] = ()
    topics: tuple[Topic, ...] = ()
    """Best first."""
    trackers: tuple[TrackerMatch, ...] = ()
    entities: tuple[Entity, ...] = ()


def merge_results(results: Results, engine: EngineConversation, speakers: Sequence[Speaker]) -> Results:
    """The results with what the engine knows of the conversation; ``speakers``: of each channel."""
    lines, ids = merge_lines(results.lines, engine.messages, speakers)

    def placed(id: str | None) -> str | None:
        return ids.get(id, id) if id else None

    kinds = frozenset(insight_keys())  # a file may name any
    trackers = (structs.replace(each, utterance_id=placed(each.utterance_id)) for each in engine.trackers)
    entities = (structs.replace(each, utterance_id=placed(each.utterance_id)) for each in engine.entities)
    insights = (
        structs.replace(each, utterance_id=placed(each.utterance_id), answered_by=placed(each.answered_by))
        for each in engine.insights
        if each.kind in kinds
    )
    topics = (
        structs.replace(each, utterance_ids=tuple(ids.get(id, id) for id in each.utterance_ids))
        for each in engine.topics
    )
    return Results(
        lines=lines,
        insights=_merge_insights(results.insights, tuple(insights)),
        topics=_merge_topics(results.topics, topics),
        trackers=_merge_places(results.trackers, trackers, _tracker_key),
        entities=_merge_places(results.entities, entities, _entity_key),
    )


def _merge_insights(known: Sequence[Insight], told: Sequence[Insight]) -> tuple[Insight, ...]:
    merged = {each.id: each for each in known}
    by_text: dict[Hashable, str] = {}
    by_place: defaultdict[Hashable, list[str]] = defaultdict(list)
    for each in known:
        by_text.setdefault(_text_key(each), each.id)
        by_place[_place_key(each)].append(each.id)
    told_at = Counter(map(_place_key, told))
    for each in told:
        there = by_place[_place_key(each)] if each.utterance_id else []
        # One of its kind in an utterance on both sides is the same, whatever words either has for it.
        alone = there[0] if len(there) == 1 and told_at[_place_key(each)] == 1 else None
        own = merged.get(each.id)
        same = own is not None and own.kind == each.kind and _same_place(own, each)
        id = each.id if same else by_text.get(_text_key(each), alone)
        if id is not None:
            merged[id] = _filled(merged[id], each)
            continue
        id = each.id if own is None else each.id + _OWN
        merged[id] = structs.replace(each, id=id)
        by_text[_text_key(each)] = id
    return tuple(merged.values())


def _same_place(known: Insight, told: Insight) -> bool:
    return _text_key(known) == _text_key(told) or (
        known.utterance_id is not None and known.utterance_id == told.utterance_id
    )


def _filled(known: Insight, told: Insight) -> Insight:
    return structs.replace(
        known,
        assignee=known.assignee or told.assignee,
        due=known.due or told.due,
        answered_by=known.answered_by or told.answered_by,
        utterance_id=known.utterance_id or told.utterance_id,
    )


def _merge_topics(known: Iterable[Topic], told: Iterable[Topic]) -> tuple[Topic, ...]:
    merged = {each.text.casefold(): each for each in known}
    for each in told:
        before = merged.get(each.text.casefold())
        # The engine's last word: it has heard the whole conversation.
        merged[each.text.casefold()] = (
            each
            if before is None
            else structs.replace(
                before,
                score=each.score,
                utterance_ids=each.utterance_ids or before.utterance_ids,
                parents=each.parents or before.parents,
            )
        )
    return tuple(sorted(merged.values(), key=lambda topic: -topic.score))


Found = TypeVar("Found")


def _merge_places(
    known: Sequence[Found], told: Iterable[Found], key: Callable[[Found], Hashable]
) -> tuple[Found, ...]:
    """What was found in places, each once."""
    there = set(map(key, known))
    new = {key(each): each for each in told if key(each) not in there}
    return (*known, *new.values())


def _tracker_key(match: TrackerMatch) -> Hashable:
    return match.tracker.casefold(), match.value.casefold(), match.utterance_id


def _entity_key(entity: Entity) -> Hashable:
    return entity.kind.casefold(), (entity.text or entity.value).casefold(), entity.utterance_id


def _text_key(insight: Insight) -> Hashable:
    return insight.kind, "".join(each for each in insight.text.casefold() if each.isalnum())


def _place_key(insight: Insight) -> Hashable:
    return insight.kind, insight.utterance_id
