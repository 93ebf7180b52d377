"""Build the frames that a client sends to Symbl's Streaming API. Pure.

Wire names follow Symbl's published reference.
"""

import json
from datetime import datetime

from msgspec import Struct

from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.untrusted_json import Json
from symbl_tui.domain.utterance import Speaker


class Tracker(Struct, frozen=True):
    """Phrases that the engine is to watch for."""

    name: str
    vocabulary: tuple[str, ...]


class Redaction(Struct, frozen=True):
    """What the engine does with personal data in results."""

    identify: bool = False
    redact: bool = False
    replacement: str = "****"

    @property
    def requested(self) -> bool:
        """Whether the start request mentions it."""
        return self.identify or self.redact


class ConnectionStart(Struct, frozen=True):
    """Where in its sound source a connection begins: extensions of our engine."""

    stream_id: str = ""
    """The client's name of the source, the same on all its connections. The engine resumes the source
    where its results end. Empty: left out, with position and delay."""
    position: float = 0.0
    """Seconds from the first sample of the source to the first one of the connection."""
    delay: float = 0.0
    """Seconds since the first sample of the connection was captured: its sound has waited for the engine."""
    recorded_at: datetime | None = None
    """When the first sample of the connection was recorded, where that was not just now."""


class StartOptions(Struct, frozen=True, kw_only=True):
    """What a connection asks of the engine; the caller has checked the ranges of all values."""

    encoding: str
    """The wire name of the encoding of the sound, e.g. ``LINEAR16``."""
    rate: int
    """Samples per second."""
    speaker: Speaker | None = None
    """The speaker on this connection."""
    begins: ConnectionStart = ConnectionStart()
    """Where it begins."""
    local_extensions: bool = False
    """Ask our engine for updates of answered questions and for progress where nothing is said."""
    title: str = ""
    insight_types: tuple[str, ...] = ()
    trackers: tuple[Tracker, ...] = ()
    confidence_threshold: float = 0.5
    language_code: str = "en-US"
    timezone_offset: int | None = None
    """Minutes behind UTC."""
    custom_vocabulary: tuple[str, ...] = ()
    sentiment: bool = False
    detect_entities: bool = False
    tracker_interim_results: bool = False
    enable_all_trackers: bool = False
    redaction: Redaction = Redaction()
    no_connection_timeout: int = 900
    """Seconds that the engine keeps the conversation after a connection was lost."""
    disconnect_on_stop_request: bool = True
    disconnect_on_stop_request_timeout: int = 1800


def start_request(options: StartOptions) -> str:
    """The first frame of a connection."""
    request: Json = {
        "type": "start_request",
        "insightTypes": [kind_of(key).wire_type for key in options.insight_types],
        "config": _config(options),
        "noConnectionTimeout": options.no_connection_timeout,
        "disconnectOnStopRequest": options.disconnect_on_stop_request,
        "disconnectOnStopRequestTimeout": options.disconnect_on_stop_request_timeout,
    }
    if speaker := options.speaker:
        # A userId always: results find their channel by it.
        request["speaker"] = {"name": speaker.name, "userId": speaker.user_id or speaker.name}
    if options.custom_vocabulary:
        request["customVocabulary"] = list(options.custom_vocabulary)
    if options.trackers:
        request["trackers"] = [{"name": t.name, "vocabulary": list(t.vocabulary)} for t in options.trackers]
    return json.dumps(request)


def _config(options: StartOptions) -> Json:
    config: Json = {
        "confidenceThreshold": options.confidence_threshold,
        "languageCode": options.language_code,
        "sentiment": options.sentiment,
        "detectEntities": options.detect_entities,
        "trackers": {
            "interimResults": options.tracker_interim_results,
            "enableAllTrackers": options.enable_all_trackers,
        },
        "speechRecognition": {"encoding": options.encoding, "sampleRateHertz": options.rate},
    }
    # Only for our own engine: they are no part of Symbl's API.
    if options.local_extensions:
        config |= {"insightUpdates": True, "recognitionProgress": True}
    if (begins := options.begins).stream_id:
        config |= {
            "streamId": begins.stream_id,
            "streamPosition": begins.position,
            "streamDelay": begins.delay,
            # The channels of a session: however late one is connected, their times agree.
            "streamsBeginTogether": True,
        }
    if options.title:
        config["meetingTitle"] = options.title
    if options.timezone_offset is not None:
        config["timezoneOffset"] = options.timezone_offset
    if (redaction := options.redaction).requested:
        config["redaction"] = {
            "identifyContent": redaction.identify,
            "redactContent": redaction.redact,
            "redactionString": redaction.replacement,
        }
    if begins.recorded_at is not None:
        config["recordedAt"] = begins.recorded_at.isoformat()
    return config


def stop_request() -> str:
    """Ask for the last results and the end of the connection."""
    return json.dumps({"type": "stop_request"})
