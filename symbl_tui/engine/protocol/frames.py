"""What the engine says, as the JSON of Symbl's Streaming API. Plain functions; they send nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.protocol.identifiers import clock

Frame = dict[str, object]
"""One JSON message to a client."""

PING: Final = "__PING__"
"""What a client sends to see whether we live ..."""
PONG: Final = "__PONG__"
"""... and what it wants to hear; neither is JSON."""


def encoded(frame: Frame) -> str:
    """A frame as it goes over the wire."""
    return json.dumps(frame, separators=(",", ":"))


def event(kind: str, **content: object) -> Frame:
    """A platform event: ``{"type": "message", "message": {"type": kind, ...}}``."""
    return {"type": "message", "message": {"type": kind, **content}}


def starting(conversation_id: str, recognizer: RecognizerInfo) -> tuple[Frame, Frame, Frame]:
    """The three frames that answer a ``start_request``; the last also says what recognises, an extension."""
    told = {key: value for key, value in structs.asdict(recognizer).items() if value}
    return (
        event("started_listening"),
        conversation_created(conversation_id),
        event("recognition_started", data={"conversationId": conversation_id, "recognizer": told}),
    )


def conversation_created(conversation_id: str) -> Frame:
    """Which conversation it is."""
    return event("conversation_created", data={"conversationId": conversation_id})


def conversation_completed(conversation_id: str) -> Frame:
    """The conversation is over; with the id in both places where clients look."""
    return event(
        "conversation_completed", conversationId=conversation_id, data={"conversationId": conversation_id}
    )


def error(message: str, details: str = "") -> Frame:
    """An error as most clients read it."""
    return {"type": "error", "message": message, "details": details or message}


def request_error(message: str) -> tuple[Frame, Frame]:
    """A ``start_request`` that failed: also nested, as Symbl's JavaScript SDK wants it."""
    return error(message), event("error", message=message, details=message)


def recognition_result(
    words: Sequence[Word],
    text: str,
    speaker: Speaker | None,
    *,
    final: bool,
    extras: Mapping[str, object] | None = None,
) -> Frame:
    """What was, or is being, said; ``timeOffset`` is where it began, in ms.

    ``extras`` are the speaker's other keys, as the client sent them.
    """
    raw: Frame = {"words": [_word(word) for word in words], "transcript": text}
    known = [word.confidence for word in words if word.confidence is not None]
    if known:
        raw["confidence"] = round(sum(known) / len(known), 4)
    frame = event(
        "recognition_result",
        isFinal=final,
        payload={"raw": {"alternatives": [raw]}},
        punctuated={"transcript": text},
        **({"user": {**(extras or {}), **_person(speaker)}} if speaker else {}),
    )
    return {**frame, "timeOffset": round(words[0].start * 1000) if words else 0}


def recognition_progress(at: float) -> Frame:
    """All that was said up to ``timeOffset`` (ms) was told: an extension, for clients that ask for it."""
    return event("recognition_progress", timeOffset=round(at * 1000))


def transcript_response(result: Frame) -> Frame | None:
    """A ``recognition_result`` as subscribers of a telephone call read it; None for any other frame."""
    match result:
        case {
            "message": {
                "type": "recognition_result",
                "isFinal": bool(final),
                "punctuated": {"transcript": str(text)},
            }
        }:
            return {"type": "transcript_response", "payload": {"content": text}, "isFinal": final}
    return None


def message_response(
    understood: AnalyzedUtterance,
    timezone: int,
    entities: Sequence[Entity] = (),
    sentiment: Sentiment | None = None,
) -> Frame:
    """One finished utterance, with what the client asked to be told of it.

    ``timezone`` is minutes behind UTC, as the client said.
    """
    utterance, began = understood.utterance, understood.began
    start, end = utterance.start or 0.0, utterance.end or 0.0
    message: Frame = {
        "from": _person(utterance.speaker),
        "payload": _content(utterance.text),
        "id": utterance.id,
        "channel": {"id": "realtime-api"},
        "metadata": {
            "disablePunctuation": True,
            "timezoneOffset": timezone,
            "originalContent": understood.raw,
            "words": json.dumps([_clock_word(word, began) for word in understood.words]),
            "originalMessageId": utterance.id,
        },
        "dismissed": False,
        "duration": {
            "startTime": _clock(began, start),
            "endTime": _clock(began, end),
            "timeOffset": start,
            "duration": round(end - start, 3),
        },
        "entities": [_entity(entity) for entity in entities],
    }
    if sentiment:
        message["sentiment"] = {"polarity": {"score": sentiment.score}, "suggested": sentiment.suggested}
    return {"type": "message_response", "messages": [message], "sequenceNumber": 0}


def insight_response(insights: Iterable[Insight]) -> Frame:
    """Questions, action items and follow-ups."""
    return {
        "type": "insight_response",
        "insights": [_insight(insight) for insight in insights],
        "sequenceNumber": 0,
    }


def topic_response(topics: Iterable[Topic]) -> Frame:
    """What the conversation is about."""
    return {"type": "topic_response", "topics": [_topic(topic) for topic in topics]}


def entity_response(entities: Sequence[Entity], understood: AnalyzedUtterance) -> Frame:
    """Persons, dates, amounts ...; with the keys of both shapes that clients know."""
    utterance = understood.utterance
    reference = {
        "id": utterance.id,
        "text": utterance.text,
        "startTime": _clock(understood.began, utterance.start or 0.0),
        "endTime": _clock(understood.began, utterance.end or 0.0),
    }
    told: list[Frame] = []
    for entity in entities:
        references = [{**reference, "offset": entity.offset}]
        matches = [{"detectedValue": entity.text, "messageRefs": references}]
        told.append({**_entity(entity), "messageRefs": references, "matches": matches})
    return {"type": "entity_response", "entities": told, "sequenceNumber": 0}


def tracker_response(matches: Sequence[TrackerMatch], ids: Mapping[str, str], *, final: bool = True) -> Frame:
    """Tracked phrases that were said; ``ids`` has the id of each tracker by its name."""
    names = dict.fromkeys(match.tracker for match in matches)
    return {
        "type": "tracker_response",
        "isFinal": final,
        "trackers": [
            {
                "id": ids[name],
                "name": name,
                "matches": [_match(match) for match in matches if match.tracker == name],
            }
            for name in names
        ],
        "sequenceNumber": 0,
    }


def _insight(insight: Insight) -> Frame:
    confidence = 0.0 if insight.confidence is None else insight.confidence
    frame: Frame = {
        "id": insight.id,
        "confidence": confidence,
        "messageReference": _reference(insight),
        "hints": [{"key": key, "value": value} for key, value in _hints(insight, confidence)],
        "type": kind_of(insight.kind).wire_type,
        "assignee": _person(insight.assignee or Speaker()),
        "tags": [tag for entity in insight.entities for tag in _tags(entity, insight.assignee)],
        "dismissed": False,
        "text": insight.text,
        "payload": _content(insight.text),
        "from": _person(insight.speaker),
        "entities": None,
    }
    return {**frame, "dueBy": {"value": insight.due}} if insight.due else frame


def _reference(insight: Insight) -> Frame:
    """The utterance, and where and when in it the insight was said, in the keys of messages and entities."""
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
    """A person or a date in an insight's text, as Symbl's samples mark them."""
    tag = {"text": entity.text, "beginOffset": entity.offset}
    match entity.kind:
        case "PERSON":
            owner = assignee if assignee and assignee.name == entity.value else None
            known = {"id": owner.id, "userId": owner.user_id} if owner else {}
            person = {"name": entity.value, "assignee": owner is not None, **known}
            yield {"type": "person", **tag, "value": {"value": person}}
        case "DATE" | "DATETIME":
            yield {"type": "date", **tag, "value": {"value": {"datetime": entity.value}}}


def _topic(topic: Topic) -> Frame:
    return {
        "id": topic.id,
        "messageReferences": [{"id": id, "relation": "text instance"} for id in topic.utterance_ids],
        "phrases": topic.text,
        "rootWords": [{"text": topic.text.split()[-1]}] if topic.text.split() else [],
        "score": topic.score,
        "type": "topic",
    }


def _match(match: TrackerMatch) -> Frame:
    reference = {"id": match.utterance_id or "", "text": match.text, "offset": match.offset}
    return {"type": "vocabulary", "value": match.value, "messageRefs": [reference], "insightRefs": []}


def _entity(entity: Entity) -> Frame:
    return {
        "category": "",
        "type": entity.kind,
        "subType": "",
        "detectedValue": entity.text,
        "value": entity.value,
        "text": entity.text,
        "offset": entity.offset,
    }


def _content(text: str) -> Frame:
    return {"content": text, "contentType": "text/plain"}


def _person(speaker: Speaker) -> Frame:
    return {"id": speaker.id, "name": speaker.name, "userId": speaker.user_id}


def _word(word: Word) -> Frame:
    timed: Frame = {"word": word.text, "startTime": _offset(word.start), "endTime": _offset(word.end)}
    if word.estimated:
        timed["timing"] = "estimated"
    return timed if word.confidence is None else {**timed, "confidence": word.confidence}


def _clock_word(word: Word, began: datetime) -> Frame:
    return {"word": word.text, "startTime": _clock(began, word.start), "endTime": _clock(began, word.end)}


def _offset(seconds: float) -> Frame:
    """Seconds as protobuf's JSON writes a duration: two strings."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return {"seconds": str(whole), "nanos": str(milliseconds * 1_000_000)}


def _clock(began: datetime, seconds: float) -> str:
    return clock(began + timedelta(seconds=seconds))
