"""Merges what an engine tells of a whole conversation into what its stream brought. Pure.

Both tell of the same things, so nothing is doubled: what has the same id, or the same text in the same place,
is one. The stream's own values stay; what they lack is filled in, and what it did not bring is added.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from msgspec import structs

from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.engine_lines import merge_lines
from symbl_tui.session.model.insight_merge import merge_insights


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

    places = frozenset(line.utterance_id for line in lines if line.utterance_id)
    kinds = frozenset(insight_keys())  # a file may name any
    trackers = (structs.replace(each, utterance_id=placed(each.utterance_id)) for each in engine.trackers)
    entities = (structs.replace(each, utterance_id=placed(each.utterance_id)) for each in engine.entities)
    insights = (
        structs.replace(
            each,
            utterance_id=placed(each.utterance_id),
            answered_by=placed(each.answered_by),
            start=None,  # the engine's times are no times of the capture
            end=None,
        )
        for each in engine.insights
        if each.kind in kinds
    )
    topics = (
        structs.replace(each, utterance_ids=tuple(ids.get(id, id) for id in each.utterance_ids))
        for each in engine.topics
    )
    return Results(
        lines=lines,
        insights=merge_insights(results.insights, tuple(insights), places),
        topics=_merge_topics(results.topics, topics),
        trackers=_merge_places(results.trackers, trackers, _tracker_key),
        entities=_merge_places(results.entities, entities, _entity_key),
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
