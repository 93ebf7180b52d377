"""``/v1/conversations/{id}/...``: topics, insights, entities and tracker matches of a conversation."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from uuid import NAMESPACE_OID, uuid5

from fastapi import APIRouter, Query
from starlette.responses import Response

from symbl_tui.domain.insight import Entity, Insight, Topic
from symbl_tui.domain.insight_kind import (
    ACTION_ITEM,
    FOLLOW_UP,
    QUESTION,
    InsightKind,
    insight_keys,
    insight_kinds,
)
from symbl_tui.engine.insights import find_phrases
from symbl_tui.engine.jobs.batch_writer import rank_topics
from symbl_tui.engine.rest import responses, serializers
from symbl_tui.engine.rest.context import Context, StoredConversation, respond_from_thread
from symbl_tui.engine.rest.requests import NonEmptyName
from symbl_tui.engine.store import StoredMessage, reading, reading_findings, writing
from symbl_tui.engine.store.saved_trackers import list_trackers
from symbl_tui.engine.workers.computation import Computation

_MAX_PHRASES: Final = 50

router = APIRouter(prefix="/v1/conversations/{conversationId}", tags=["insights"])


@router.get("/topics", response_model=responses.Topics)
async def topics(
    context: Context,
    conversation: StoredConversation,
    sentiment: bool = False,
    parent_refs: Annotated[bool, Query(alias="parentRefs")] = False,
    refresh: bool = False,
    custom_topic_vocabulary: Annotated[
        Sequence[NonEmptyName], Query(alias="customTopicVocabulary", max_length=_MAX_PHRASES)
    ] = (),
    custom_vocabulary: Annotated[
        Sequence[NonEmptyName], Query(alias="customVocabulary", max_length=_MAX_PHRASES)
    ] = (),
) -> Response:
    """Get the topics, best first; phrases of the request come first where they occur."""
    if refresh:
        topics = await rank_topics(context.store, conversation.id, context.computation)
        await context.store.run(writing.set_topics, conversation.id, topics)
    ranked = await context.store.find(reading_findings.topics, conversation.id)
    phrases = (*custom_topic_vocabulary, *custom_vocabulary)
    needed = bool(phrases or sentiment)
    messages = await context.store.read(reading.messages, conversation.id) if needed else []
    requested = await _requested_topics(context.computation, phrases, messages)
    return await respond_from_thread(
        lambda: {"topics": _topics([*requested, *ranked], messages if sentiment else None)}
    )


@router.get("/questions", response_model=responses.Questions)
async def questions(context: Context, conversation: StoredConversation) -> Response:
    """Get the questions, and which of them were answered."""
    insights = await context.store.read(reading_findings.insights, conversation.id, [QUESTION])
    messages = await context.store.read(reading.messages, conversation.id)
    return await respond_from_thread(lambda: {"questions": _insights(insights, messages, ())})


def _add_route(kind: InsightKind) -> None:
    """Serve the insights of one kind other than questions."""

    async def insights_of_kind(context: Context, conversation: StoredConversation) -> Response:
        insights = await context.store.read(reading_findings.insights, conversation.id, [kind.key])
        entities = _by_utterance(await context.store.read(reading_findings.entities, conversation.id))
        return await respond_from_thread(
            lambda: {kind.json_key: [serializers.task(insight, entities) for insight in insights]}
        )

    router.add_api_route(
        f"/{kind.route}",
        insights_of_kind,
        response_model=responses.tasks_of(kind),
        name=kind.route.replace("-", "_"),
        description=f"The {kind.plural} of a conversation, with assignee and due date where known.",
    )


for _kind in insight_kinds():
    if _kind.key != QUESTION:
        _add_route(_kind)


@router.get("/comprehensive/action-items", response_model=responses.ActionItemsWithEvidence)
async def comprehensive_action_items(context: Context, conversation: StoredConversation) -> Response:
    """Get the action items with the words of their evidence, reviewed by the assistant if there is one."""
    insights = await context.store.read(reading_findings.insights, conversation.id, [ACTION_ITEM, FOLLOW_UP])
    messages = await context.store.read(reading.messages, conversation.id)
    if context.node.assistant:
        utterances = [message.utterance for message in messages]
        reviewed = await context.node.assistant.action_items(
            utterances, insights, conversation.members, conversation.started.date()
        )
        # A model that fails leaves what the rules found: the route answers in either case.
        insights = insights if reviewed is None else list(reviewed)
    entities = _by_utterance(await context.store.read(reading_findings.entities, conversation.id))
    texts = _texts(messages)
    return await respond_from_thread(
        lambda: {"actionItems": _action_items_with_evidence(insights, entities, texts)}
    )


@router.get("/insights", response_model=responses.Insights)
async def insights(context: Context, conversation: StoredConversation) -> Response:
    """Get the insights of all kinds, in order of time."""
    insights = await context.store.read(reading_findings.insights, conversation.id, insight_keys())
    messages = await context.store.read(reading.messages, conversation.id)
    entities = await context.store.read(reading_findings.entities, conversation.id)
    return await respond_from_thread(lambda: {"insights": _insights(insights, messages, entities)})


@router.get("/entities", response_model=responses.Entities)
async def entities(context: Context, conversation: StoredConversation) -> Response:
    """Get the entities."""
    entities = await context.store.read(reading_findings.entities, conversation.id)
    texts = _texts(await context.store.read(reading.messages, conversation.id))
    return await respond_from_thread(lambda: {"entities": _entities(entities, texts)})


@router.get("/trackers-detected", response_model=list[responses.DetectedTracker])
@router.get("/trackers", response_model=list[responses.DetectedTracker])
async def trackers(context: Context, conversation: StoredConversation) -> Response:
    """Get the trackers that matched, with their matches."""
    matches = await context.store.read(reading_findings.matches, conversation.id)
    insights = await context.store.read(reading_findings.insights, conversation.id, insight_keys())
    ids = {
        tracker.name: tracker.id for tracker in await context.store.find(list_trackers, conversation.app_id)
    }
    return await respond_from_thread(
        lambda: serializers.detected_trackers(matches, insights, ids, conversation.id)
    )


def _action_items_with_evidence(
    insights: Sequence[Insight], entities: Mapping[str, Sequence[Entity]], texts: Mapping[str, str]
) -> list[responses.TaskWithEvidence]:
    items = (insight for insight in insights if insight.kind == ACTION_ITEM)
    return [serializers.task_with_evidence(serializers.task(insight, entities), texts) for insight in items]


def _insights(
    insights: Sequence[Insight], messages: Sequence[StoredMessage], entities: Sequence[Entity]
) -> list[responses.Question | responses.Task]:
    indices = {message.utterance.id: index for index, message in enumerate(messages)}
    entities_of = _by_utterance(entities)
    return [
        serializers.question(insight, messages, indices)
        if insight.kind == QUESTION
        else serializers.task(insight, entities_of)
        for insight in insights
    ]


def _by_utterance(entities: Sequence[Entity]) -> dict[str, list[Entity]]:
    return serializers.group_by(entities, lambda entity: entity.utterance_id or "")


def _entities(entities: Sequence[Entity], texts: Mapping[str, str]) -> list[responses.Entity]:
    groups = serializers.group_by(entities, lambda entity: (entity.kind, entity.value))
    return [serializers.entity(group, texts) for group in groups.values()]


async def _requested_topics(
    computation: Computation, phrases: Sequence[str], messages: Sequence[StoredMessage]
) -> list[Topic]:
    """The phrases of a request that occur, as topics."""
    if not phrases:
        return []
    different = list(dict.fromkeys(phrases))
    texts = [message.utterance.text for message in messages]
    # Off this process: a hundred phrases in a long conversation take seconds.
    found = await computation.run(find_phrases, texts, different)
    return [
        Topic(
            str(uuid5(NAMESPACE_OID, phrase)),
            phrase,
            1.0,
            tuple(messages[index].utterance.id for index in indices),
        )
        for phrase, indices in zip(different, found, strict=True)
        if indices
    ]


def _topics(topics: Sequence[Topic], scored: Sequence[StoredMessage] | None) -> list[responses.Topic]:
    """The topics, with the sentiment of these messages if they are given."""
    scores = None
    if scored is not None:
        scores = {message.utterance.id: message.sentiment.score for message in scored if message.sentiment}
    return [serializers.topic(topic, scores) for topic in topics]


def _texts(messages: Sequence[StoredMessage]) -> dict[str, str]:
    return {message.utterance.id: message.utterance.text for message in messages}
