"""``/v1/conversations/{id}/...``: what was found in a conversation."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from uuid import NAMESPACE_OID, uuid5

from fastapi import APIRouter, Query
from starlette.responses import Response

from symbl_tui.domain.insight import Entity, Insight, Topic, Tracker
from symbl_tui.domain.insight_kind import (
    ACTION_ITEM,
    FOLLOW_UP,
    QUESTION,
    InsightKind,
    insight_keys,
    insight_kinds,
)
from symbl_tui.engine.insights import match_trackers
from symbl_tui.engine.jobs.batch_writer import rank
from symbl_tui.engine.rest import responses, serializers
from symbl_tui.engine.rest.context import Found, RestContext, Served, answer, aside
from symbl_tui.engine.rest.requests import Words
from symbl_tui.engine.store import Conversation, StoredMessage, reading
from symbl_tui.engine.store.trackers import list_trackers

_MOST_CUSTOM: Final = 50

router = APIRouter(prefix="/v1/conversations/{conversationId}", tags=["insights"])


async def _tasks(engine: RestContext, found: Conversation, kind: str) -> list[responses.Task]:
    insights = await engine.store.run(reading.insights, found.id, [kind])
    entities = await engine.store.run(reading.entities, found.id)
    mentioned = _by_utterance(entities)
    return await aside(lambda: [serializers.task(insight, mentioned) for insight in insights])


@router.get("/topics", response_model=responses.Topics)
async def topics(
    engine: Served,
    found: Found,
    sentiment: bool = False,
    parent_refs: Annotated[bool, Query(alias="parentRefs")] = False,
    refresh: bool = False,
    custom_topic_vocabulary: Annotated[
        Sequence[Words], Query(alias="customTopicVocabulary", max_length=_MOST_CUSTOM)
    ] = (),
    custom_vocabulary: Annotated[
        Sequence[Words], Query(alias="customVocabulary", max_length=_MOST_CUSTOM)
    ] = (),
) -> Response:
    """What it is about, best first; phrases of one's own come first where they were said."""
    said = await engine.store.run(reading.messages, found.id)
    if refresh:
        await engine.store.set_topics(found.id, await rank(said))
    ranked = await engine.store.run(reading.topics, found.id)
    own = (*custom_topic_vocabulary, *custom_vocabulary)
    return await answer(lambda: {"topics": _topics(ranked, said, own, sentiment)})


@router.get("/questions", response_model=responses.Questions)
async def questions(engine: Served, found: Found) -> Response:
    """What was asked, and whether it was answered."""
    insights = await engine.store.run(reading.insights, found.id, [QUESTION])
    said = await engine.store.run(reading.messages, found.id)
    return await answer(lambda: {"questions": _mixed(insights, said, ())})


def _add_route(kind: InsightKind) -> None:
    """Serve the insights of one kind, which is not that of questions."""

    async def listing(engine: Served, found: Found) -> Response:
        all_ = await _tasks(engine, found, kind.key)
        return await answer(lambda: {kind.json_key: all_})

    router.add_api_route(
        f"/{kind.route}",
        listing,
        response_model=responses.tasks_of(kind),
        name=kind.route.replace("-", "_"),
        description=f"The {kind.plural} of a conversation, with assignee and due date where known.",
    )


for _kind in insight_kinds():
    if _kind.key != QUESTION:
        _add_route(_kind)


@router.get("/comprehensive/action-items", response_model=responses.ReferringActionItems)
async def comprehensive_action_items(engine: Served, found: Found) -> Response:
    """The same with the words that are evidence, after a second reading by the assistant, if there is one."""
    insights = await engine.store.run(reading.insights, found.id, [ACTION_ITEM, FOLLOW_UP])
    said = await engine.store.run(reading.messages, found.id)
    if engine.assistant:
        lines = [each.utterance for each in said]
        reviewed = await engine.assistant.action_items(lines, insights, found.members, found.started.date())
        insights = insights if reviewed is None else list(reviewed)
    mentioned = _by_utterance(await engine.store.run(reading.entities, found.id))
    return await answer(lambda: {"actionItems": _referring(insights, mentioned, _texts(said))})


@router.get("/insights", response_model=responses.Insights)
async def insights(engine: Served, found: Found) -> Response:
    """Questions, action items and follow-ups together, in order of time."""
    all_ = await engine.store.run(reading.insights, found.id, insight_keys())
    said = await engine.store.run(reading.messages, found.id)
    mentioned = await engine.store.run(reading.entities, found.id)
    return await answer(lambda: {"insights": _mixed(all_, said, mentioned)})


@router.get("/entities", response_model=responses.Entities)
async def entities(engine: Served, found: Found) -> Response:
    """Who and what was mentioned."""
    mentioned = await engine.store.run(reading.entities, found.id)
    texts = _texts(await engine.store.run(reading.messages, found.id))
    return await answer(lambda: {"entities": _entities(mentioned, texts)})


@router.get("/trackers-detected", response_model=list[responses.DetectedTracker])
@router.get("/trackers", response_model=list[responses.DetectedTracker])
async def trackers(engine: Served, found: Found) -> Response:
    """Where tracked phrases were said."""
    matches = await engine.store.run(reading.matches, found.id)
    insights = await engine.store.run(reading.insights, found.id, insight_keys())
    ids = {tracker.name: tracker.id for tracker in await engine.store.run(list_trackers)}
    return await answer(lambda: serializers.detected(matches, insights, ids, found.id))


def _referring(
    insights: Sequence[Insight], mentioned: Mapping[str, Sequence[Entity]], texts: Mapping[str, str]
) -> list[responses.ReferringTask]:
    items = (insight for insight in insights if insight.kind == ACTION_ITEM)
    return [serializers.referring(serializers.task(insight, mentioned), texts) for insight in items]


def _mixed(
    insights: Sequence[Insight], said: Sequence[StoredMessage], entities: Sequence[Entity]
) -> list[responses.Question | responses.Task]:
    places = {each.utterance.id: place for place, each in enumerate(said)}
    mentioned = _by_utterance(entities)
    return [
        serializers.question(insight, said, places)
        if insight.kind == QUESTION
        else serializers.task(insight, mentioned)
        for insight in insights
    ]


def _by_utterance(entities: Sequence[Entity]) -> dict[str, list[Entity]]:
    return serializers.grouped(entities, lambda entity: entity.utterance_id or "")


def _entities(mentioned: list[Entity], texts: dict[str, str]) -> list[responses.Entity]:
    same = serializers.grouped(mentioned, lambda entity: (entity.kind, entity.value))
    return [serializers.entity(group, texts) for group in same.values()]


def _topics(
    ranked: tuple[Topic, ...], said: list[StoredMessage], own: tuple[str, ...], sentiment: bool
) -> list[responses.Topic]:
    feelings = {each.utterance.id: each.sentiment.score for each in said if each.sentiment}
    topics = [*filter(None, (_own_topic(phrase, said) for phrase in dict.fromkeys(own))), *ranked]
    return [serializers.topic(topic, feelings if sentiment else None) for topic in topics]


def _own_topic(phrase: str, said: list[StoredMessage]) -> Topic | None:
    """A phrase that a client thinks is a topic, if it was said."""
    tracker = Tracker(phrase, (phrase,))
    ids = tuple(each.utterance.id for each in said if match_trackers(each.utterance, [tracker]))
    return Topic(str(uuid5(NAMESPACE_OID, phrase)), phrase, 1.0, ids) if ids else None


def _texts(said: list[StoredMessage]) -> dict[str, str]:
    return {each.utterance.id: each.utterance.text for each in said}
