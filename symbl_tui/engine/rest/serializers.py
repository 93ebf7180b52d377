"""Serialises records of the store as responses of the API. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar, cast
from uuid import NAMESPACE_OID, uuid5

from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import find_ignoring_case
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.insights.answers import ANSWER_WINDOW, find_answer
from symbl_tui.engine.protocol.identifiers import format_time, format_timestamp
from symbl_tui.engine.rest import responses
from symbl_tui.engine.store.records import Conversation, StoredMessage

# The confidence from which on a task counts as definitive.
_DEFINITIVE = 0.7

T = TypeVar("T")
Key = TypeVar("Key")


def member(speaker: Speaker) -> responses.Member:
    """A member; all keys are empty for an unnamed speaker."""
    return {
        "id": speaker.id,
        "name": speaker.name,
        "email": speaker.user_id,
        "userId": speaker.user_id,
    }


def conversation(record: Conversation) -> responses.Conversation:
    """A conversation without its messages."""
    return {
        "id": record.id,
        "type": "meeting",
        "name": record.name or record.id,
        "startTime": format_time(record.started),
        "endTime": format_time(record.ended),
        "members": [member(each) for each in record.members],
        "metadata": record.metadata,
    }


def message(
    record: StoredMessage, conversation: Conversation, *, sentiment: bool, verbose: bool
) -> responses.Message:
    """A message, with sentiment and words on request."""
    shape: responses.Message = {
        "id": record.utterance.id,
        "text": record.utterance.text,
        "from": member(record.utterance.speaker),
        "startTime": format_time(record.started),
        "endTime": format_time(record.ended),
        "timeOffset": _seconds(conversation.started, record.started),
        "duration": _seconds(record.started, record.ended),
        "conversationId": conversation.id,
        "phrases": [],
    }
    if sentiment:
        shape["sentiment"] = _sentiment(record.sentiment)
    if verbose:
        began, tag = record.began.timestamp(), _speaker_tag(conversation.members, record.utterance.speaker)
        offset = began - conversation.started.timestamp()
        shape["words"] = [_word(word, began, offset, tag) for word in record.words]
    return shape


def _word(word: Word, began: float, offset: float, tag: int) -> responses.TimedWord:
    """A word with times from ``began``, which is ``offset`` seconds into the conversation."""
    shape: responses.TimedWord = {
        "word": word.text,
        "startTime": format_timestamp(began + word.start),
        "endTime": format_timestamp(began + word.end),
        "speakerTag": tag,
        "timeOffset": round(offset + word.start, 3),
        "duration": round(word.end - word.start, 3),
    }
    if word.confidence is not None:
        shape["score"] = word.confidence
    return shape


def _speaker_tag(members: Sequence[Speaker], speaker: Speaker) -> int:
    """The number of a speaker among the members, from 1 on; 0 for others."""
    return next((number for number, member in enumerate(members, 1) if member.id == speaker.id), 0)


def _sentiment(sentiment: Sentiment | None) -> responses.Sentiment:
    """A sentiment; neutral where it is unknown."""
    sentiment = sentiment or Sentiment(0.0)
    suggested = cast('Literal["positive", "neutral", "negative"]', sentiment.suggested)
    return {"polarity": {"score": sentiment.score}, "suggested": suggested}


def topic(record: Topic, sentiment_scores: Mapping[str, float] | None) -> responses.Topic:
    """A topic; ``sentiment_scores`` (by utterance) adds the mean sentiment of its utterances."""
    shape: responses.Topic = {
        "id": record.id,
        "text": record.text,
        "type": "topic",
        "score": record.score,
        "messageIds": list(record.utterance_ids),
        "parentRefs": [],
    }
    if sentiment_scores is not None:
        scores = [sentiment_scores[id] for id in record.utterance_ids if id in sentiment_scores]
        shape["sentiment"] = _sentiment(Sentiment(round(sum(scores) / max(1, len(scores)), 3)))
    return shape


def question(
    insight: Insight, messages: Sequence[StoredMessage], indices: Mapping[str, int]
) -> responses.Question:
    """A question with its answer; ``indices`` are those of utterances in ``messages``, by id."""
    index = indices.get(insight.utterance_id or "", len(messages))
    following = [message.utterance for message in messages[index + 1 : index + 1 + ANSWER_WINDOW]]
    # Found anew and not stored: messages may have been added or reassigned since.
    answer = find_answer(insight.text, insight.speaker, following)
    shape: responses.Question = {
        "id": insight.id,
        "text": insight.text,
        "type": "question",
        "score": insight.confidence or 0.0,
        "messageIds": _message_ids(insight),
        "from": member(insight.speaker),
        "answered": answer is not None,
    }
    if answer is not None:
        shape["answerMessageId"] = answer.utterance.id
    return shape


def task(insight: Insight, entities: Mapping[str, Sequence[Entity]]) -> responses.Task:
    """An insight other than a question; ``entities`` are those of each utterance."""
    shape: responses.Task = {
        "id": insight.id,
        "text": insight.text,
        "type": kind_of(insight.kind).wire_type,
        "score": insight.confidence or 0.0,
        "messageIds": _message_ids(insight),
        "entities": [
            {"type": entity.kind.lower(), "text": entity.text, "offset": offset, "value": entity.value}
            for entity in entities.get(insight.utterance_id or "", ())
            if (offset := insight.text.find(entity.text)) >= 0
        ],
        "phrases": [],
        "from": member(insight.speaker),
        "definitive": (insight.confidence or 0.0) >= _DEFINITIVE,
    }
    if insight.assignee is not None:
        shape["assignee"] = member(insight.assignee)
    if insight.due:
        # A moment even where only the day is known: a client then has one format to parse.
        shape["dueBy"] = insight.due if "T" in insight.due else f"{insight.due}T00:00:00.000Z"
    return shape


def task_with_evidence(task: responses.Task, texts: Mapping[str, str]) -> responses.TaskWithEvidence:
    """A task with the texts of its messages in place of their ids."""
    ids = task["messageIds"]
    others = {key: value for key, value in task.items() if key != "messageIds"}
    refs = [{"id": id, "text": texts.get(id, "")} for id in ids]
    return cast("responses.TaskWithEvidence", {**others, "messageRefs": refs})


def detected_trackers(
    matches: Sequence[TrackerMatch], insights: Sequence[Insight], ids: Mapping[str, str], conversation_id: str
) -> list[responses.DetectedTracker]:
    """The trackers that matched; ``ids`` are those of the account's trackers, by name."""
    return [
        {
            # Derived: a tracker that is not saved has the same id in every response.
            "id": ids.get(name) or str(uuid5(NAMESPACE_OID, f"{conversation_id} {name}")),
            "name": name,
            "matches": [
                {
                    "type": "vocabulary",
                    "value": value,
                    "messageRefs": [_message_ref(match) for match in matches_of_value],
                    "insightRefs": _insight_refs(value, matches_of_value, insights),
                }
                for value, matches_of_value in group_by(matches_of_tracker, lambda match: match.value).items()
            ],
        }
        for name, matches_of_tracker in group_by(matches, lambda match: match.tracker).items()
    ]


def _insight_refs(
    value: str, matches: Sequence[TrackerMatch], insights: Sequence[Insight]
) -> list[responses.InsightRef]:
    utterances = {match.utterance_id for match in matches}
    return [
        {"id": insight.id, "text": insight.text, "type": kind_of(insight.kind).wire_type, "offset": place[0]}
        for insight in insights
        if insight.utterance_id in utterances and (place := find_ignoring_case(insight.text, value))
    ]


def entity(mentions: Sequence[Entity], texts: Mapping[str, str]) -> responses.Entity:
    """An entity with all its mentions; ``texts`` are those of utterances, by id."""
    first = mentions[0]
    refs: list[responses.MessageRef] = [
        {
            "id": mention.utterance_id or "",
            "text": texts.get(mention.utterance_id or "", mention.text),
            "offset": mention.offset,
        }
        for mention in mentions
    ]
    return {
        "type": first.kind.lower(),
        "subType": "",
        "category": "",
        "value": first.value,
        "text": first.text,
        "messageRefs": refs,
        "matches": [{"detectedValue": first.text or first.value, "messageRefs": refs}],
    }


def group_by(values: Iterable[T], key: Callable[[T], Key]) -> dict[Key, list[T]]:
    """Group values by a key, in order of the first value of each group."""
    groups: dict[Key, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _message_ref(match: TrackerMatch) -> responses.MessageRef:
    return {"id": match.utterance_id or "", "text": match.text, "offset": match.offset}


def _message_ids(insight: Insight) -> list[str]:
    return [insight.utterance_id] if insight.utterance_id else []


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 3)
