"""Parse the frames of Symbl's Streaming API into events. Pure.

All text in an event was cleaned and all lists were bounded. The forms are those of Symbl's published
reference and SDKs; where these differ, each is read.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, get_name, get_object
from symbl_tui.errors import ProtocolError
from symbl_tui.symbl import event_fields as fields
from symbl_tui.symbl import events as ev

PONG: Final = "__PONG__"


@dataclass(frozen=True, slots=True)
class Received:
    """A frame of the server: as it came, and parsed."""

    raw: str
    event: ev.Event | None
    """None for a frame that is not Symbl's protocol."""
    fault: str = ""
    """Why not, as a sentence."""


def parse_received(frame: str | bytes) -> Received:
    """Parse whatever a server may send; never raises."""
    # Kept as a fault and not raised: one odd frame must not end a session, and the journal shows it.
    if isinstance(frame, bytes):
        return Received(f"<{len(frame)} bytes>", None, "the server sent binary where text belongs")
    try:
        return Received(frame, parse_frame(frame))
    except ProtocolError as error:
        return Received(frame, None, str(error))


def parse_frame(frame: str) -> ev.Event:
    """Parse a text frame; raises :class:`ProtocolError` when it is not a JSON object with a ``type``."""
    return ev.Pong() if frame == PONG else parse_message(_decode(frame))


def parse_message(message: Json) -> ev.Event:
    """Parse a decoded frame, e.g. one from a journal; raises :class:`ProtocolError` without a ``type``."""
    kind = get_name(message, "type")
    if kind == "message":
        message = get_object(message, "message")
        kind = get_name(message, "type")
        # Unknown kinds are kept: servers add some, and a later version can read them from the journal.
        return _PLATFORM_EVENTS.get(kind, _unknown)(message)
    if not kind:
        raise ProtocolError(
            f"the server sent JSON that is not a message of Symbl's API: {clean(json.dumps(message), 80)!r}"
        )
    return _RESPONSES.get(kind, _unknown)(message)


def _decode(frame: str) -> Json:
    try:
        message = json.loads(frame)
    # RecursionError: json.loads raises it for thousands of nested brackets.
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise ProtocolError(f"the server sent something that is not a JSON object: {clean(frame, 80)!r}")
    return message


def _conversation_created(message: Json) -> ev.Event:
    return ev.ConversationCreated(fields.conversation_id(message), fields.conversation_start(message))


def _recognition_started(message: Json) -> ev.Event:
    recognizer = fields.recognizer_info(get_object(get_object(message, "data"), "recognizer"))
    return ev.RecognitionStarted(fields.conversation_id(message), recognizer)


def _recognition_result(message: Json) -> ev.Event:
    # Only a literal true settles sound: an interim that passed for a final would never be recognised again.
    result = ev.FinalResult if message.get("isFinal") is True else ev.PartialResult
    return result(
        fields.transcript(message),
        fields.speaker_at(message, "user"),
        fields.words(fields.best_alternative(message)),
    )


def _recognition_progress(message: Json) -> ev.Event:
    return ev.RecognitionProgress(fields.progress(message))


def _conversation_completed(message: Json) -> ev.Event:
    url = get_name(message, "summaryUrl") or get_name(get_object(message, "data"), "summaryUrl")
    return ev.ConversationCompleted(fields.conversation_id(message) or None, url or None)


def _engine_fault(message: Json) -> ev.Event:
    text, details = fields.error_texts(message)
    return ev.EngineFault(text or "the engine reports an error", details, message.get("retryable") is True)


def _call_progress(message: Json) -> ev.Event:
    text = get_name(message, "reason") or get_name(message, "text")
    return ev.CallProgress(get_name(message, "type"), text)


def _unknown(message: Json) -> ev.Event:
    return ev.Unknown(get_name(message, "type"))


# Platform and speech events, which come inside `{"type": "message", "message": {...}}`.
_PLATFORM_EVENTS: Final[dict[str, Callable[[Json], ev.Event]]] = {
    "started_listening": lambda _: ev.StartedListening(),
    "conversation_created": _conversation_created,
    "recognition_started": _recognition_started,
    "recognition_result": _recognition_result,
    "recognition_stopped": lambda _: ev.RecognitionStopped(),
    "conversation_completed": _conversation_completed,
    "recognition_progress": _recognition_progress,
    "session_modified": lambda _: ev.SessionModified(),
    "error": _engine_fault,
}

# Intelligence events, which come bare.
_RESPONSES: Final[dict[str, Callable[[Json], ev.Event]]] = {
    "message_response": lambda message: ev.UtterancesReceived(fields.utterances(message)),
    "insight_response": lambda message: ev.InsightsFound(fields.insights(message)),
    "topic_response": lambda message: ev.TopicsFound(fields.topics(message)),
    "tracker_response": lambda message: ev.TrackersMatched(
        fields.tracker_matches(message), final=message.get("isFinal") is not False
    ),
    "entity_response": lambda message: ev.EntitiesFound(fields.entities(message)),
    "error": _engine_fault,
    **dict.fromkeys(("call_ringing", "call_connected", "call_note", "call_ended"), _call_progress),
}
