"""The nested objects of the engine's frames: insights, topics, entities, words, people. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.protocol.identifiers import format_time

Frame = dict[str, object]
"""One JSON message to a client, or an object in it."""


def insight_field(insight: Insight) -> Frame:
    """A question, action item or follow-up."""
    confidence = 0.0 if insight.confidence is None else insight.confidence
    frame: Frame = {
        "id": insight.id,
        "confidence": confidence,
        "messageReference": _reference(insight),
        "hints": [{"key": key, "value": value} for key, value in _hints(insight, confidence)],
        "type": kind_of(insight.kind).wire_type,
        "assignee": person_field(insight.assignee or Speaker()),
        "tags": [tag for entity in insight.entities for tag in _tags(entity, insight.assignee)],
        "dismissed": False,
        "text": insight.text,
        "payload": content_field(insight.text),
        "from": person_field(insight.speaker),
        "entities": None,
    }
    return {**frame, "dueBy": {"value": insight.due}} if insight.due else frame


def _reference(insight: Insight) -> Frame:
    """The utterance of an insight with position and time in it, under the keys of messages and entities."""
    reference: Frame = {"id": insight.utterance_id or ""}
    if insight.offset >= 0:
        reference["offset"] = insight.offset
    if insight.start is not None and insight.end is not None:
        reference["timeOffset"] = insight.start
        reference["duration"] = round(insight.end - insight.start, 3)
    return reference


def _hints(insight: Insight, confidence: float) -> Iterator[tuple[str, str]]:
    yield "confidenceScore", f"{confidence:.3f}"
    if insight.answered_by:
        yield "answered", "true"
        yield "answerMessageId", insight.answered_by


def _tags(entity: Entity, assignee: Speaker | None) -> Iterator[Frame]:
    """The persons and dates in an insight's text, marked as in Symbl's samples."""
    tag = {"text": entity.text, "beginOffset": entity.offset}
    match entity.kind:
        case "PERSON":
            owner = assignee if assignee and assignee.name == entity.value else None
            owner_ids = {"id": owner.id, "userId": owner.user_id} if owner else {}
            person = {"name": entity.value, "assignee": owner is not None, **owner_ids}
            yield {"type": "person", **tag, "value": {"value": person}}
        case "DATE" | "DATETIME":
            yield {"type": "date", **tag, "value": {"value": {"datetime": entity.value}}}


def topic_field(topic: Topic) -> Frame:
    """A topic with the utterances that it was found in."""
    return {
        "id": topic.id,
        "messageReferences": [{"id": id, "relation": "text instance"} for id in topic.utterance_ids],
        "phrases": topic.text,
        "rootWords": [{"text": topic.text.split()[-1]}] if topic.text.split() else [],
        "score": topic.score,
        "type": "topic",
    }


def match_field(match: TrackerMatch) -> Frame:
    """One match of a tracker."""
    reference = {"id": match.utterance_id or "", "text": match.text, "offset": match.offset}
    return {"type": "vocabulary", "value": match.value, "messageRefs": [reference], "insightRefs": []}


def entity_field(entity: Entity) -> Frame:
    """An entity, with the keys of ``message_response``."""
    return {
        "category": "",
        "type": entity.kind,
        "subType": "",
        "detectedValue": entity.text,
        "value": entity.value,
        "text": entity.text,
        "offset": entity.offset,
    }


def content_field(text: str) -> Frame:
    """A text as a ``payload``."""
    return {"content": text, "contentType": "text/plain"}


def person_field(speaker: Speaker) -> Frame:
    """A speaker, as ``from``, ``user`` or ``assignee``."""
    return {"id": speaker.id, "name": speaker.name, "userId": speaker.user_id}


def word_field(word: Word) -> Frame:
    """A word with its times as offsets; ``timing`` marks times that are estimated."""
    timed: Frame = {"word": word.text, "startTime": _offset(word.start), "endTime": _offset(word.end)}
    if word.estimated:
        timed["timing"] = "estimated"
    return timed if word.confidence is None else {**timed, "confidence": word.confidence}


def clock_word(word: Word, began: datetime) -> Frame:
    """A word with its times as moments in UTC."""
    return {
        "word": word.text,
        "startTime": clock_time(began, word.start),
        "endTime": clock_time(began, word.end),
    }


def _offset(seconds: float) -> Frame:
    """Seconds as a duration in protobuf's JSON: two strings."""
    # Rounded first: 2.9996 s would otherwise become 2 s and 1000 ms.
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return {"seconds": str(whole), "nanos": str(milliseconds * 1_000_000)}


def clock_time(began: datetime, seconds: float) -> str:
    """The moment that is ``seconds`` after ``began``, in UTC."""
    return format_time(began + timedelta(seconds=seconds))
