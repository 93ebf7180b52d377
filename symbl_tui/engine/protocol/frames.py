"""The frames that the engine sends, as JSON objects of Symbl's Streaming API. Pure."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import structs

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.protocol.frame_fields import (
    Frame,
    clock_time,
    clock_word,
    content_field,
    entity_field,
    insight_field,
    match_field,
    person_field,
    topic_field,
    word_field,
)
from symbl_tui.engine.protocol.identifiers import format_time

_log = logging.getLogger(__name__)

PING: Final = "__PING__"
"""A client's liveness probe ..."""
PONG: Final = "__PONG__"
"""... and its answer; neither is JSON."""

# Characters in one frame, in which each entity quotes its utterance: the event loop encodes it.
_MOST_QUOTED: Final = 500_000


def encode(frame: Frame) -> str:
    """Encode a frame as the text of a WebSocket message."""
    return json.dumps(frame, separators=(",", ":"))


def event(kind: str, **content: object) -> Frame:
    """A platform event: ``{"type": "message", "message": {"type": kind, ...}}``."""
    return {"type": "message", "message": {"type": kind, **content}}


def started(
    conversation_id: str, recognizer: RecognizerInfo, began: datetime | None = None
) -> tuple[Frame, Frame, Frame]:
    """The three frames that answer a ``start_request``; the last also names the recogniser, an extension."""
    info = {key: value for key, value in structs.asdict(recognizer).items() if value}
    return (
        event("started_listening"),
        conversation_created(conversation_id, began),
        event("recognition_started", data={"conversationId": conversation_id, "recognizer": info}),
    )


def conversation_created(conversation_id: str, began: datetime | None = None) -> Frame:
    """The id of the conversation, and when it began, an extension for subscribers that come late."""
    data = {"conversationId": conversation_id} | ({"startTime": format_time(began)} if began else {})
    return event("conversation_created", data=data)


def conversation_completed(conversation_id: str) -> Frame:
    """The end of the conversation; the id is in both places where clients read it."""
    return event(
        "conversation_completed", conversationId=conversation_id, data={"conversationId": conversation_id}
    )


def error(message: str, details: str = "", *, retryable: bool = False) -> Frame:
    """An error in the form that most clients read.

    ``retryable``: the client is to connect again; an extension, as the close code that says it may come late.
    """
    frame: Frame = {"type": "error", "message": message, "details": details or message}
    return {**frame, "retryable": True} if retryable else frame


def request_error(message: str) -> tuple[Frame, Frame]:
    """The error of a ``start_request``, also nested, as Symbl's JavaScript SDK expects it."""
    return error(message), event("error", message=message, details=message)


def recognition_result(
    words: Sequence[Word],
    text: str,
    speaker: Speaker | None,
    *,
    final: bool,
    extras: Mapping[str, object] | None = None,
) -> Frame:
    """An interim or final result; ``timeOffset`` is the start of its first word, in ms.

    ``extras`` are the speaker's other keys, as the client sent them.
    """
    raw: Frame = {"words": [word_field(word) for word in words], "transcript": text}
    confidences = [word.confidence for word in words if word.confidence is not None]
    if confidences:
        raw["confidence"] = round(sum(confidences) / len(confidences), 4)
    frame = event(
        "recognition_result",
        isFinal=final,
        payload={"raw": {"alternatives": [raw]}},
        punctuated={"transcript": text},
        **({"user": {**(extras or {}), **person_field(speaker)}} if speaker else {}),
    )
    return {**frame, "timeOffset": round(words[0].start * 1000) if words else 0}


def recognition_progress(at: float) -> Frame:
    """Sound without words was recognised up to ``timeOffset`` (ms): an extension, sent only on request."""
    return event("recognition_progress", timeOffset=round(at * 1000))


def transcript_response(result: Frame) -> Frame | None:
    """A ``recognition_result`` in the form for subscribers of a telephone call; None for any other frame."""
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
    analyzed: AnalyzedUtterance,
    timezone: int,
    entities: Sequence[Entity] = (),
    sentiment: Sentiment | None = None,
) -> Frame:
    """One finished utterance, with the entities and the sentiment that the client requested.

    ``timezone`` is minutes behind UTC, as the client declared.
    """
    utterance, began = analyzed.utterance, analyzed.began
    start, end = utterance.start or 0.0, utterance.end or 0.0
    message: Frame = {
        "from": person_field(utterance.speaker),
        "payload": content_field(utterance.text),
        "id": utterance.id,
        "channel": {"id": "realtime-api"},
        "metadata": {
            "disablePunctuation": True,
            "timezoneOffset": timezone,
            "originalContent": analyzed.raw,
            # A string that holds JSON: that is how Symbl sends it, and how its SDKs read it.
            "words": json.dumps([clock_word(word, began) for word in analyzed.words]),
            "originalMessageId": utterance.id,
        },
        "dismissed": False,
        "duration": {
            "startTime": clock_time(began, start),
            "endTime": clock_time(began, end),
            "timeOffset": start,
            "duration": round(end - start, 3),
        },
        "entities": [entity_field(entity) for entity in entities],
    }
    if sentiment:
        message["sentiment"] = {"polarity": {"score": sentiment.score}, "suggested": sentiment.suggested}
    # The session replaces the number when it sends the frame: numbers follow the order of sending.
    return {"type": "message_response", "messages": [message], "sequenceNumber": 0}


def insight_response(insights: Iterable[Insight]) -> Frame:
    """Questions, action items and follow-ups."""
    return {
        "type": "insight_response",
        "insights": [insight_field(insight) for insight in insights],
        "sequenceNumber": 0,
    }


def topic_response(topics: Iterable[Topic]) -> Frame:
    """The topics of the conversation."""
    return {"type": "topic_response", "topics": [topic_field(topic) for topic in topics]}


def entity_response(entities: Sequence[Entity], analyzed: AnalyzedUtterance) -> Frame:
    """Persons, dates, amounts ...; with the keys of both shapes that clients read."""
    utterance = analyzed.utterance
    reference = {
        "id": utterance.id,
        "text": utterance.text,
        "startTime": clock_time(analyzed.began, utterance.start or 0.0),
        "endTime": clock_time(analyzed.began, utterance.end or 0.0),
    }
    items: list[Frame] = []
    most = max(1, _MOST_QUOTED // max(1, len(utterance.text)))
    if len(entities) > most:
        _log.warning("only %d of %d entities of a long utterance are sent", most, len(entities))
    for entity in entities[:most]:
        references = [{**reference, "offset": entity.offset}]
        matches = [{"detectedValue": entity.text, "messageRefs": references}]
        items.append({**entity_field(entity), "messageRefs": references, "matches": matches})
    return {"type": "entity_response", "entities": items, "sequenceNumber": 0}


def tracker_response(matches: Sequence[TrackerMatch], ids: Mapping[str, str], *, final: bool = True) -> Frame:
    """Matches of trackers; ``ids`` has the id of each tracker by its name."""
    names = dict.fromkeys(match.tracker for match in matches)
    return {
        "type": "tracker_response",
        "isFinal": final,
        "trackers": [
            {
                "id": ids[name],
                "name": name,
                "matches": [match_field(match) for match in matches if match.tracker == name],
            }
            for name in names
        ],
        "sequenceNumber": 0,
    }
