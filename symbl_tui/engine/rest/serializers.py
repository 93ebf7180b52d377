"""From what the store gives back to what the API answers. Plain functions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar, cast
from uuid import NAMESPACE_OID, uuid5

from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.insights.answers import LOOKED_AT, answer_of
from symbl_tui.engine.protocol.identifiers import format_time, format_timestamp
from symbl_tui.engine.rest import responses
from symbl_tui.engine.store.records import Conversation, StoredMessage

_DEFINITIVE = 0.7
"""The confidence from which on a task is meant for sure."""

T = TypeVar("T")
Key = TypeVar("Key")


def member(speaker: Speaker) -> responses.Member:
    """Somebody; nobody, where nobody was named."""
    return {
        "id": speaker.id,
        "name": speaker.name,
        "email": speaker.user_id,
        "userId": speaker.user_id,
    }


def conversation(found: Conversation) -> responses.Conversation:
    """A conversation without its content."""
    return {
        "id": found.id,
        "type": "meeting",
        "name": found.name or found.id,
        "startTime": format_time(found.started),
        "endTime": format_time(found.ended),
        "members": [member(each) for each in found.members],
        "metadata": found.metadata,
    }


def message(said: StoredMessage, of: Conversation, *, sentiment: bool, verbose: bool) -> responses.Message:
    """What was said, with as much as was asked for."""
    shape: responses.Message = {
        "id": said.utterance.id,
        "text": said.utterance.text,
        "from": member(said.utterance.speaker),
        "startTime": format_time(said.started),
        "endTime": format_time(said.ended),
        "timeOffset": _seconds(of.started, said.started),
        "duration": _seconds(said.started, said.ended),
        "conversationId": of.id,
        "phrases": [],
    }
    if sentiment:
        shape["sentiment"] = feeling(said.sentiment)
    if verbose:
        began, tag = said.began.timestamp(), _tag(of.members, said.utterance.speaker)
        offset = began - of.started.timestamp()
        shape["words"] = [_word(word, began, offset, tag) for word in said.words]
    return shape


def _word(word: Word, began: float, offset: float, tag: int) -> responses.SaidWord:
    """A word; ``began`` is what its times count from, ``offset`` the same in the conversation."""
    shape: responses.SaidWord = {
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


def _tag(members: Sequence[Speaker], speaker: Speaker) -> int:
    return next((place for place, known in enumerate(members, 1) if known.id == speaker.id), 0)


def feeling(sentiment: Sentiment | None) -> responses.Sentiment:
    """Where there is no telling, it is neutral."""
    known = sentiment or Sentiment(0.0)
    suggested = cast('Literal["positive", "neutral", "negative"]', known.suggested)
    return {"polarity": {"score": known.score}, "suggested": suggested}


def topic(found: Topic, feelings: Mapping[str, float] | None) -> responses.Topic:
    """A topic; with ``feelings`` (by utterance) also how people feel about it."""
    shape: responses.Topic = {
        "id": found.id,
        "text": found.text,
        "type": "topic",
        "score": found.score,
        "messageIds": list(found.utterance_ids),
        "parentRefs": [],
    }
    if feelings is not None:
        felt = [feelings[id] for id in found.utterance_ids if id in feelings]
        shape["sentiment"] = feeling(Sentiment(round(sum(felt) / max(1, len(felt)), 3)))
    return shape


def question(
    insight: Insight, said: Sequence[StoredMessage], places: Mapping[str, int]
) -> responses.Question:
    """A question, and what answers it; ``places`` are those of utterances in ``said``, by id."""
    place = places.get(insight.utterance_id or "", len(said))
    following = [each.utterance for each in said[place + 1 : place + 1 + LOOKED_AT]]
    answer = answer_of(insight.text, insight.speaker, following)
    shape: responses.Question = {
        "id": insight.id,
        "text": insight.text,
        "type": "question",
        "score": insight.confidence or 0.0,
        "messageIds": _evidence(insight),
        "from": member(insight.speaker),
        "answered": answer is not None,
    }
    if answer is not None:
        shape["answerMessageId"] = answer.utterance.id
    return shape


def task(insight: Insight, entities: Mapping[str, Sequence[Entity]]) -> responses.Task:
    """An insight that is no question; ``entities`` are those of each utterance."""
    shape: responses.Task = {
        "id": insight.id,
        "text": insight.text,
        "type": kind_of(insight.kind).wire_type,
        "score": insight.confidence or 0.0,
        "messageIds": _evidence(insight),
        "entities": [
            {"type": each.kind.lower(), "text": each.text, "offset": at, "value": each.value}
            for each in entities.get(insight.utterance_id or "", ())
            if (at := insight.text.find(each.text)) >= 0
        ],
        "phrases": [],
        "from": member(insight.speaker),
        "definitive": (insight.confidence or 0.0) >= _DEFINITIVE,
    }
    if insight.assignee is not None:
        shape["assignee"] = member(insight.assignee)
    if insight.due:
        shape["dueBy"] = insight.due if "T" in insight.due else f"{insight.due}T00:00:00.000Z"
    return shape


def referring(task: responses.Task, texts: Mapping[str, str]) -> responses.ReferringTask:
    """A task with the words of its evidence in place of the ids."""
    ids = task["messageIds"]
    rest = {key: value for key, value in task.items() if key != "messageIds"}
    refs = [{"id": id, "text": texts.get(id, "")} for id in ids]
    return cast("responses.ReferringTask", {**rest, "messageRefs": refs})


def detected(
    matches: Sequence[TrackerMatch], insights: Sequence[Insight], ids: Mapping[str, str], conversation_id: str
) -> list[responses.DetectedTracker]:
    """Trackers that matched; ``ids`` are those of the account's trackers by name."""
    return [
        {
            "id": ids.get(name) or str(uuid5(NAMESPACE_OID, f"{conversation_id} {name}")),
            "name": name,
            "matches": [
                {
                    "type": "vocabulary",
                    "value": value,
                    "messageRefs": [_reference(match) for match in same],
                    "insightRefs": _in_insights(value, same, insights),
                }
                for value, same in grouped(of_name, lambda match: match.value).items()
            ],
        }
        for name, of_name in grouped(matches, lambda match: match.tracker).items()
    ]


def _in_insights(
    value: str, matches: Sequence[TrackerMatch], insights: Sequence[Insight]
) -> list[responses.InsightRef]:
    evidence = {match.utterance_id for match in matches}
    return [
        {"id": insight.id, "text": insight.text, "type": kind_of(insight.kind).wire_type, "offset": at}
        for insight in insights
        if insight.utterance_id in evidence and (at := insight.text.lower().find(value.lower())) >= 0
    ]


def entity(same: Sequence[Entity], texts: Mapping[str, str]) -> responses.Entity:
    """One thing, and everywhere it was mentioned; ``texts`` are those of utterances by id."""
    first = same[0]
    refs: list[responses.MessageRef] = [
        {
            "id": each.utterance_id or "",
            "text": texts.get(each.utterance_id or "", each.text),
            "offset": each.offset,
        }
        for each in same
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


def grouped(values: Iterable[T], key: Callable[[T], Key]) -> dict[Key, list[T]]:
    """Values with the same key together, in order of the first of them."""
    groups: dict[Key, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _reference(match: TrackerMatch) -> responses.MessageRef:
    return {"id": match.utterance_id or "", "text": match.text, "offset": match.offset}


def _evidence(insight: Insight) -> list[str]:
    return [insight.utterance_id] if insight.utterance_id else []


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 3)
