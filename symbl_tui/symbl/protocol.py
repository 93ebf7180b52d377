"""Symbl's Streaming API without I/O: what to say, and what was said.

Requests are plain functions that return the text of a frame. :func:`parse` turns a text frame into one
:data:`~symbl_tui.symbl.events.Event`; all text in it was cleaned, all lists were bounded. Facts come from
Symbl's published reference and SDKs; where they differ, every form that was seen is read.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import kind_of_wire_type
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, name, number, table, tables, text
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.errors import ProtocolError
from symbl_tui.symbl import events as ev

PONG: Final = "__PONG__"

_LONGEST: Final = 1e7
"""Seconds, some four months: no session is longer."""


def start_request(
    profile: Profile,
    speaker: Speaker | None,
    encoding: str,
    rate: int,
    recorded_at: datetime | None = None,
) -> str:
    """The first frame of a connection.

    Args:
        profile: All that it sets.
        speaker: Who speaks on it.
        encoding: How sound is encoded ...
        rate: ... and how many samples a second has.
        recorded_at: When the first sample was recorded, where that was not just now; for our own engine.
    """
    streaming = profile.streaming
    request: Json = {
        "type": "start_request",
        "insightTypes": list(streaming.insight_types),
        "config": _start_config(profile, encoding, rate) | _recorded(recorded_at),
        "noConnectionTimeout": streaming.no_connection_timeout,
        "disconnectOnStopRequest": streaming.disconnect_on_stop_request,
        "disconnectOnStopRequestTimeout": streaming.disconnect_on_stop_request_timeout,
    }
    if speaker is not None:
        request["speaker"] = {"name": speaker.name, "userId": speaker.user_id or speaker.name}
    if streaming.custom_vocabulary:
        request["customVocabulary"] = list(streaming.custom_vocabulary)
    if profile.trackers:
        request["trackers"] = [{"name": t.name, "vocabulary": list(t.vocabulary)} for t in profile.trackers]
    return json.dumps(request)


def _start_config(profile: Profile, encoding: str, rate: int) -> Json:
    streaming = profile.streaming
    config: Json = {
        "confidenceThreshold": streaming.confidence_threshold,
        "languageCode": streaming.language_code,
        "sentiment": streaming.sentiment,
        "detectEntities": streaming.detect_entities,
        "trackers": {
            "interimResults": streaming.tracker_interim_results,
            "enableAllTrackers": streaming.enable_all_trackers,
        },
        "speechRecognition": {"encoding": encoding, "sampleRateHertz": rate},
    }
    if profile.engine.url == LOCAL:
        # Extensions of our engine: when a question is answered, and how far it is where nothing is said.
        config |= {"insightUpdates": True, "recognitionProgress": True}
    if profile.title:
        config["meetingTitle"] = profile.title
    if streaming.timezone_offset is not None:
        config["timezoneOffset"] = streaming.timezone_offset
    redaction = streaming.redaction
    if redaction.identify_content or redaction.redact_content:
        config["redaction"] = {
            "identifyContent": redaction.identify_content,
            "redactContent": redaction.redact_content,
            "redactionString": redaction.redaction_string,
        }
    return config


def _recorded(at: datetime | None) -> Json:
    return {} if at is None else {"recordedAt": at.isoformat()}


def stop_request() -> str:
    """Ask for the last results and the end."""
    return json.dumps({"type": "stop_request"})


def parse(frame: str) -> ev.Event:
    """Understand a text frame of the server.

    Raises:
        ProtocolError: it is not a JSON object with a ``type``.
    """
    if frame == PONG:
        return ev.Pong()
    return interpret(_decode(frame))


def interpret(message: Json) -> ev.Event:
    """:func:`parse` for a frame that was decoded before, e.g. one that a journal kept.

    Raises:
        ProtocolError: it has no ``type``.
    """
    kind = name(message, "type")
    if kind == "message":
        message = table(message, "message")
        kind = name(message, "type")
        return _WRAPPED.get(kind, _unknown)(message)
    if not kind:
        raise ProtocolError(
            f"the server sent JSON that is not a message of Symbl's API: {clean(json.dumps(message), 80)!r}"
        )
    return _RESPONSES.get(kind, _unknown)(message)


@dataclass(frozen=True, slots=True)
class Received:
    """A frame of the server, as it came and as it was understood."""

    raw: str
    event: ev.Event | None
    """None for a frame that is not Symbl's protocol."""
    fault: str = ""
    """Why not, as a sentence."""


def understand(frame: str | bytes) -> Received:
    """:func:`parse` for whatever a server may send: never raises."""
    if isinstance(frame, bytes):
        return Received(f"<{len(frame)} bytes>", None, "the server sent binary where text belongs")
    try:
        return Received(frame, parse(frame))
    except ProtocolError as error:
        return Received(frame, None, str(error))


def _decode(frame: str) -> Json:
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise ProtocolError(f"the server sent something that is not a JSON object: {clean(frame, 80)!r}")
    return message


def _speaker(source: Json) -> Speaker:
    return Speaker(
        name=name(source, "name"),
        user_id=name(source, "userId") or name(source, "email"),
        id=name(source, "id"),
    )


def _recognition_result(message: Json) -> ev.Event:
    alternative = next(iter(tables(table(table(message, "payload"), "raw"), "alternatives")), {})
    words = tuple(
        Word(name(word, "word"), _clock(word, "startTime"), _clock(word, "endTime"))
        for word in tables(alternative, "words")
    )
    transcript = text(table(message, "punctuated"), "transcript") or text(alternative, "transcript")
    result = ev.FinalResult if message.get("isFinal") is True else ev.PartialResult
    return result(transcript, _speaker(table(message, "user")), words)


def _clock(word: Json, key: str) -> float:
    """``{"seconds": "3", "nanos": "800000000"}`` as seconds."""
    time = table(word, key)
    return _moment((number(time, "seconds") or 0.0) + (number(time, "nanos") or 0.0) / 1e9)


def _moment(seconds: float) -> float:
    """A time that a session can have: arithmetic with it goes nowhere near infinity."""
    return min(_LONGEST, max(0.0, seconds))


def _messages(message: Json) -> ev.Event:
    return ev.UtterancesReceived(tuple(_utterance(item) for item in tables(message, "messages")))


def _utterance(item: Json) -> Utterance:
    start, end = _span(table(item, "duration"))
    return Utterance(
        id=name(item, "id"),
        text=text(table(item, "payload"), "content") or text(item, "text"),
        speaker=_speaker(table(item, "from")),
        start=start,
        end=end,
    )


def _span(source: Json) -> tuple[float | None, float | None]:
    """``{"timeOffset": 3.8, "duration": 1.2}`` as start and end in seconds."""
    start, length = number(source, "timeOffset"), number(source, "duration")
    if start is None:
        return None, None
    return _moment(start), None if length is None else _moment(start + max(0.0, length))


def _insights(message: Json) -> ev.Event:
    found = (_insight(item) for item in tables(message, "insights"))
    return ev.InsightsFound(tuple(insight for insight in found if insight is not None))


def _insight(item: Json) -> Insight | None:
    content = text(table(item, "payload"), "content") or text(item, "text")
    kind = kind_of_wire_type(name(item, "type"))
    if kind is None:
        return None
    assignee = _speaker(table(item, "assignee"))
    reference = table(item, "messageReference")
    start, end = _span(reference)
    return Insight(
        id=name(item, "id") or f"{kind.key}:{clean(content, 80)}",
        kind=kind.key,
        text=content,
        speaker=_speaker(table(item, "from")),
        confidence=number(item, "confidence"),
        utterance_id=name(reference, "id") or None,
        assignee=assignee if assignee.name or assignee.user_id else None,
        due=name(table(item, "dueBy"), "value") or None,
        answered_by=_hint(item, "answerMessageId"),
        offset=int(number(reference, "offset") or 0) if "offset" in reference else -1,
        start=start,
        end=end,
    )


def _hint(item: Json, key: str) -> str | None:
    return next((name(hint, "value") for hint in tables(item, "hints") if hint.get("key") == key), "") or None


def _topics(message: Json) -> ev.Event:
    topics = (
        Topic(
            id=name(item, "id") or name(item, "phrases"),
            text=name(item, "phrases") or name(item, "text"),
            score=number(item, "score") or 0.0,
            utterance_ids=tuple(name(reference, "id") for reference in tables(item, "messageReferences")),
        )
        for item in tables(message, "topics")
    )
    return ev.TopicsFound(tuple(topic for topic in topics if topic.text))


def _trackers(message: Json) -> ev.Event:
    matches = (
        TrackerMatch(
            tracker=name(tracker, "name"),
            value=name(match, "value"),
            utterance_id=name(reference, "id") or None,
            text=text(reference, "text"),
            offset=int(number(reference, "offset") or 0) if "offset" in reference else -1,
        )
        for tracker in tables(message, "trackers")
        for match in tables(tracker, "matches")
        for reference in tables(match, "messageRefs") or [{}]
    )
    return ev.TrackersMatched(tuple(matches), final=message.get("isFinal") is not False)


def _entities(message: Json) -> ev.Event:
    entities = (
        Entity(name(entity, "type"), name(match, "detectedValue"), name(reference, "id") or None)
        for entity in tables(message, "entities")
        for match in tables(entity, "matches")
        for reference in tables(match, "messageRefs") or [{}]
    )
    return ev.EntitiesFound(tuple(entities))


def _conversation_id(message: Json) -> str:
    """Where it is depends on the source: web docs put it directly in the message, Go under ``data``."""
    return name(table(message, "data"), "conversationId") or name(message, "conversationId")


def _recognizer(told: Json) -> RecognizerInfo:
    return RecognizerInfo(
        name(told, "name"), name(told, "model"), name(told, "language"), text(told, "note", 500)
    )


def _completed(message: Json) -> ev.Event:
    url = name(message, "summaryUrl") or name(table(message, "data"), "summaryUrl")
    return ev.ConversationCompleted(_conversation_id(message) or None, url or None)


def _fault(message: Json) -> ev.Event:
    said = text(message, "message", 500) or text(table(message, "message"), "message", 500)
    return ev.EngineFault(said or "the engine reports an error", text(message, "details", 500))


def _unknown(message: Json) -> ev.Event:
    return ev.Unknown(name(message, "type"))


_WRAPPED: Final[dict[str, Callable[[Json], ev.Event]]] = {
    "started_listening": lambda _: ev.StartedListening(),
    "conversation_created": lambda message: ev.ConversationCreated(_conversation_id(message)),
    "recognition_started": lambda message: ev.RecognitionStarted(
        _conversation_id(message), _recognizer(table(table(message, "data"), "recognizer"))
    ),
    "recognition_result": _recognition_result,
    "recognition_stopped": lambda _: ev.RecognitionStopped(),
    "conversation_completed": _completed,
    "recognition_progress": lambda message: ev.RecognitionProgress(
        (number(message, "timeOffset") or 0.0) / 1000
    ),
    "session_modified": lambda _: ev.SessionModified(),
    "error": _fault,
}
"""Platform and speech events, which come inside ``{"type": "message", "message": {...}}``."""

_RESPONSES: Final[dict[str, Callable[[Json], ev.Event]]] = {
    "message_response": _messages,
    "insight_response": _insights,
    "topic_response": _topics,
    "tracker_response": _trackers,
    "entity_response": _entities,
    "error": _fault,
}
"""Intelligence events, which come bare."""
