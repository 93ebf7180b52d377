"""Read the values in a message of Symbl's Streaming API, from decoded JSON. Pure."""

from datetime import datetime

from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import kind_of_wire_type
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.text import TEXT_LIMIT, clean
from symbl_tui.domain.untrusted_json import (
    LONGEST,
    Json,
    get_name,
    get_number,
    get_object,
    get_objects,
    get_text,
    plausible_time,
)
from symbl_tui.domain.utterance import Speaker, Utterance, Word


def speaker_at(message: Json, key: str) -> Speaker:
    """The speaker in the object at ``key``."""
    source = get_object(message, key)
    return Speaker(
        name=get_name(source, "name"),
        # SDKs differ: some name a person by userId, others by email.
        user_id=get_name(source, "userId") or get_name(source, "email"),
        id=get_name(source, "id"),
    )


def best_alternative(message: Json) -> Json:
    """The first alternative of a recognition result; empty without one."""
    raw = get_object(get_object(message, "payload"), "raw")
    return next(iter(get_objects(raw, "alternatives")), {})


def transcript(message: Json) -> str:
    """The text of a recognition result, with punctuation where the engine sends that."""
    punctuated = get_text(get_object(message, "punctuated"), "transcript")
    return punctuated or get_text(best_alternative(message), "transcript")


def words(alternative: Json) -> tuple[Word, ...]:
    """The timed words of an alternative."""
    return tuple(
        Word(
            get_name(word, "word"),
            _clock(word, "startTime"),
            _clock(word, "endTime"),
            get_number(word, "confidence"),
            word.get("timing") == "estimated",  # an extension of the local engine
        )
        for word in get_objects(alternative, "words")
    )


def _clock(word: Json, key: str) -> float:
    """Read ``{"seconds": "3", "nanos": "800000000"}`` as seconds."""
    # Strings, as protobuf's JSON mapping writes 64-bit integers; other servers send numbers.
    time = get_object(word, key)
    return _bounded((get_number(time, "seconds") or 0.0) + (get_number(time, "nanos") or 0.0) / 1e9)


def progress(message: Json) -> float:
    """Up to where the sound of a ``recognition_progress`` was processed, in seconds."""
    return _bounded((get_number(message, "timeOffset") or 0.0) / 1000)


def _bounded(seconds: float) -> float:
    """Limit a time to what a session can have, so that arithmetic with it goes nowhere near infinity."""
    return min(LONGEST, max(0.0, seconds))


def utterances(message: Json) -> tuple[Utterance, ...]:
    """The utterances of a ``message_response``."""
    return tuple(_utterance(item) for item in get_objects(message, "messages"))


def _utterance(item: Json) -> Utterance:
    start, end = _span(get_object(item, "duration"))
    return Utterance(
        id=get_name(item, "id"),
        text=get_text(get_object(item, "payload"), "content") or get_text(item, "text"),
        speaker=speaker_at(item, "from"),
        start=start,
        end=end,
    )


def _span(source: Json) -> tuple[float | None, float | None]:
    """Read ``{"timeOffset": 3.8, "duration": 1.2}`` as start and end in seconds."""
    start, length = get_number(source, "timeOffset"), get_number(source, "duration")
    if start is None:
        return None, None
    return _bounded(start), None if length is None else _bounded(start + max(0.0, length))


def insights(message: Json) -> tuple[Insight, ...]:
    """The insights of an ``insight_response`` that are of a known kind."""
    parsed = (_insight(item) for item in get_objects(message, "insights"))
    return tuple(insight for insight in parsed if insight is not None)


def _insight(item: Json) -> Insight | None:
    content = get_text(get_object(item, "payload"), "content") or get_text(item, "text")
    kind = kind_of_wire_type(get_name(item, "type"))
    if kind is None:
        return None
    assignee = speaker_at(item, "assignee")
    reference = get_object(item, "messageReference")
    start, end = _span(reference)
    return Insight(
        # An id of its own: without one, insights would replace each other.
        id=get_name(item, "id") or f"{kind.key}:{clean(content, 80)}",
        kind=kind.key,
        text=content,
        speaker=speaker_at(item, "from"),
        confidence=get_number(item, "confidence"),
        utterance_id=get_name(reference, "id") or None,
        assignee=assignee if assignee.name or assignee.user_id else None,
        due=get_name(get_object(item, "dueBy"), "value") or None,
        answered_by=_hint(item, "answerMessageId"),
        offset=_offset(reference),
        start=start,
        end=end,
    )


def _hint(item: Json, key: str) -> str | None:
    values = (get_name(hint, "value") for hint in get_objects(item, "hints") if hint.get("key") == key)
    return next(values, "") or None


def _offset(reference: Json) -> int:
    """Characters from the start of the utterance; -1 where the engine does not say, or it is in none."""
    offset = get_number(reference, "offset")
    return int(offset) if offset is not None and 0 <= offset < TEXT_LIMIT else -1


def topics(message: Json) -> tuple[Topic, ...]:
    """The topics of a ``topic_response`` that have a text."""
    parsed = (
        Topic(
            id=get_name(item, "id") or get_name(item, "phrases"),
            text=get_name(item, "phrases") or get_name(item, "text"),
            score=get_number(item, "score") or 0.0,
            utterance_ids=tuple(
                get_name(reference, "id") for reference in get_objects(item, "messageReferences")
            ),
        )
        for item in get_objects(message, "topics")
    )
    return tuple(topic for topic in parsed if topic.text)


def tracker_matches(message: Json) -> tuple[TrackerMatch, ...]:
    """The matches of a ``tracker_response``, one for each place in the transcript."""
    return tuple(
        TrackerMatch(
            tracker=get_name(tracker, "name"),
            value=get_name(match, "value"),
            utterance_id=get_name(reference, "id") or None,
            text=get_text(reference, "text"),
            offset=_offset(reference),
        )
        for tracker in get_objects(message, "trackers")
        for match in get_objects(tracker, "matches")
        for reference in get_objects(match, "messageRefs") or [{}]
    )


def entities(message: Json) -> tuple[Entity, ...]:
    """The entities of an ``entity_response``, one for each place in the transcript."""
    return tuple(
        Entity(get_name(entity, "type"), get_name(match, "detectedValue"), get_name(reference, "id") or None)
        for entity in get_objects(message, "entities")
        for match in get_objects(entity, "matches")
        for reference in get_objects(match, "messageRefs") or [{}]
    )


def conversation_id(message: Json) -> str:
    """The conversation's id: the web reference has it in the message, the Go SDK under ``data``."""
    return get_name(get_object(message, "data"), "conversationId") or get_name(message, "conversationId")


def conversation_start(message: Json) -> datetime | None:
    """When the conversation began, an extension of the local engine; None: it does not say."""
    try:
        return plausible_time(datetime.fromisoformat(get_name(get_object(message, "data"), "startTime")))
    except ValueError:
        return None


def recognizer_info(source: Json) -> RecognizerInfo:
    """The recogniser that the engine uses, an extension of the local engine."""
    name, model, language = (get_name(source, key) for key in ("name", "model", "language"))
    return RecognizerInfo(name, model, language, get_text(source, "note", 500))


def error_texts(message: Json) -> tuple[str, str]:
    """Message and details of an ``error``; both may be empty."""
    text = get_text(message, "message", 500) or get_text(get_object(message, "message"), "message", 500)
    return text, get_text(message, "details", 500)
