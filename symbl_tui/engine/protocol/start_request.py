"""A client's ``start_request`` as typed values. Pure; every field is untrusted and bounded here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Final, TypeGuard

from symbl_tui.domain.encoding import Encoding
from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.insight_kind import kind_of_wire_type
from symbl_tui.domain.untrusted_json import YEARS, plausible_time
from symbl_tui.engine.protocol.json_fields import Json, get_list, get_number, get_object, get_text, get_texts
from symbl_tui.errors import ProtocolError

MAX_TIMEOUT: Final = 1800
"""The longest timeout that a client may request, in seconds."""

_MAX_TRACKERS: Final = 200
_MAX_PHRASES: Final = 200
_MAX_EXTRAS: Final = 20
_MASK: Final = "****"
_MAX_MASK: Final = 16
_MIN_RATE, _MAX_RATE = 8000, 48_000
# The largest integer that a client whose numbers are floats reads exactly.
_MAX_NUMBER: Final = 2**53
_MAX_STREAM_ID: Final = 64
# Seconds; a year.
_MAX_POSITION: Final = 31_536_000.0

Extras = tuple[tuple[str, str | int | float | bool], ...]
"""Keys of the client's own, which are sent back to it."""


@dataclass(frozen=True, slots=True)
class Audio:
    """The encoding of a client's sound; mono."""

    encoding: Encoding = Encoding.LINEAR16
    rate: int = 16_000
    """Samples per second."""


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker as declared by the client."""

    user_id: str = ""
    name: str = ""
    extras: Extras = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Redaction:
    """The handling of personal details."""

    identify: bool = False
    """Report them as entities."""
    redact: bool = False
    """Replace them by ``mask``, everywhere."""
    mask: str = _MASK


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A ``start_request``, complete with defaults."""

    audio: Audio = Audio()
    speaker: Person | None = None
    title: str = ""
    """The conversation's name."""
    insight_kinds: frozenset[str] = frozenset()
    """The keys of the kinds of insight to send."""
    trackers: tuple[Tracker, ...] = ()
    interim_trackers: bool = False
    """Whether tracked phrases are reported in interim results already."""
    all_trackers: bool = False
    """Whether the account's saved trackers are matched too."""
    insight_updates: bool = False
    """Whether a question is sent again once it is answered; an extension, as Symbl's clients would show it
    twice."""
    progress: bool = False
    """Whether progress frames are sent while sound has no words; an extension."""
    vocabulary: tuple[str, ...] = ()
    """Words and phrases to boost in recognition."""
    threshold: float = 0.5
    """Least confidence of an insight, in [0, 1]."""
    sentiment: bool = False
    entities: bool = False
    redaction: Redaction = Redaction()
    timezone_offset: int = 0
    """Minutes behind UTC."""
    recorded_at: datetime | None = None
    """The moment of the first sample, where that is not now; an extension. Dates such as "by Friday" count
    from it."""
    stream_id: str = ""
    """The client's name of its sound source in the conversation, the same on every connection; an extension.
    Empty: it names none, and nothing is resumed."""
    stream_position: float = 0.0
    """Seconds from the first sample of that source to the first one of this connection; an extension."""
    streams_begin_together: bool = False
    """Whether the first samples of all sources were recorded at one moment; an extension."""
    stream_delay: float = 0.0
    """Seconds since that one was recorded, where ``recorded_at`` is not given; an extension."""
    received_at: datetime | None = None
    """When it came: to find its conversation and a recogniser may take seconds. None: just now."""
    no_connection_timeout: int = 0
    """Seconds that the conversation survives a lost socket."""
    disconnect_on_stop: bool = True
    stop_timeout: int = MAX_TIMEOUT
    """Seconds that a stopped socket may stay open."""

    @property
    def stays_open(self) -> bool:
        """Whether the socket stays open after a stop, for another start."""
        return not self.disconnect_on_stop and self.stop_timeout > 0


def parse_start(request: Json, language: str = "en-US") -> StartRequest:
    """Parse a ``start_request``.

    Args:
        request: The JSON object.
        language: The language of the recogniser, as a tag.

    Raises:
        ProtocolError: A field is invalid or not supported; one sentence for the client.
    """
    config = get_object(request, "config")
    tracking = get_object(config, "trackers")
    if refusal := language_error(get_text(config, "languageCode"), language):
        raise ProtocolError(refusal)
    return StartRequest(
        audio=parse_audio(get_object(config, "speechRecognition")),
        speaker=_parse_speaker(get_object(request, "speaker")),
        title=get_text(config, "meetingTitle") or get_text(request, "meetingTitle"),
        insight_kinds=frozenset(
            kind.key for kind in map(kind_of_wire_type, get_texts(request, "insightTypes")) if kind
        ),
        trackers=_parse_trackers(request),
        interim_trackers=tracking.get("interimResults") is True,
        all_trackers=True in (tracking.get("enableAllTrackers"), request.get("enableAllTrackers")),
        insight_updates=config.get("insightUpdates") is True,
        progress=config.get("recognitionProgress") is True,
        vocabulary=tuple(islice(get_texts(request, "customVocabulary"), _MAX_PHRASES)),
        threshold=get_number(config, "confidenceThreshold", 0.5, 0.0, 1.0),
        sentiment=config.get("sentiment") is True,
        entities=config.get("detectEntities") is True,
        redaction=_parse_redaction(get_object(config, "redaction")),
        timezone_offset=int(get_number(config, "timezoneOffset", 0, -1440, 1440)),
        recorded_at=_parse_time(get_text(config, "recordedAt")),
        stream_id=_parse_stream_id(config),
        stream_position=get_number(config, "streamPosition", 0.0, 0.0, _MAX_POSITION),
        streams_begin_together=config.get("streamsBeginTogether") is True,
        stream_delay=get_number(config, "streamDelay", 0.0, 0.0, _MAX_POSITION),
        no_connection_timeout=int(get_number(request, "noConnectionTimeout", 0, 0, MAX_TIMEOUT)),
        disconnect_on_stop=request.get("disconnectOnStopRequest") is not False,
        stop_timeout=int(
            get_number(request, "disconnectOnStopRequestTimeout", MAX_TIMEOUT, 0, 2 * MAX_TIMEOUT)
        ),
    )


def parse_audio(speech: Json, default: Audio = Audio()) -> Audio:
    """Parse the ``speechRecognition`` of a request, in any case; missing fields are those of ``default``."""
    name = (get_text(speech, "encoding") or default.encoding).upper()
    if name not in list(Encoding):
        raise ProtocolError(f"this engine takes the encodings {', '.join(Encoding)}, not {name}")
    encoding = Encoding(name)
    info = encoding.info
    default_rate = info.only_rate or default.rate
    rate = int(get_number(speech, "sampleRateHertz", default_rate, _MIN_RATE, _MAX_RATE))
    if rate not in info.rates:
        raise ProtocolError(f"sampleRateHertz of {encoding} is {_format_rates(info.rates)}, not {rate}")
    return Audio(encoding, rate)


def _format_rates(rates: Sequence[int]) -> str:
    if isinstance(rates, range):
        return f"at least {rates[0]}"
    *most, last = map(str, rates)
    return f"{', '.join(most)} or {last}" if most else last


def _parse_stream_id(config: Json) -> str:
    stream_id = get_text(config, "streamId")
    if len(stream_id) > _MAX_STREAM_ID:
        # Not cut: two streams with one id would be one, and what overlaps would be dropped.
        raise ProtocolError(f"streamId may have {_MAX_STREAM_ID} characters")
    return stream_id


def _parse_time(iso: str) -> datetime | None:
    if not iso:
        return None
    try:
        at = datetime.fromisoformat(iso)
    except ValueError as error:
        raise ProtocolError("recordedAt must be a moment in ISO 8601") from error
    # The times of utterances are added to it, in any zone: neither may leave the calendar.
    if (plausible := plausible_time(at)) is None:
        raise ProtocolError(f"recordedAt must be in the years {YEARS[0]} to {YEARS[-1]}")
    return plausible.astimezone(UTC)


def language_error(requested: str, supported: str) -> str:
    """The reason why a language is not supported, in a sentence; empty where it is.

    English is never refused: clients send it as their default, and the model decides.
    """
    if requested.lower().partition("-")[0] in ("", "en", supported.lower().partition("-")[0]):
        return ""
    return f"languageCode: this engine's model understands {supported}, not {requested}"


def _parse_speaker(speaker: Json) -> Person | None:
    user_id, name = get_text(speaker, "userId"), get_text(speaker, "name")
    return Person(user_id, name, _parse_extras(speaker)) if user_id or name else None


def _parse_extras(speaker: Json) -> Extras:
    return tuple(
        (key, get_text(speaker, key) if isinstance(value, str) else value)
        for key, value in list(speaker.items())[:_MAX_EXTRAS]
        if _is_returnable(value)
        and key not in ("userId", "name", "id")
        # A key is sent to all clients of the conversation, so it is foreign text as much as a value.
        and key.isprintable()
        and len(key) <= 64
    )


def _is_returnable(value: object) -> TypeGuard[str | int | float]:
    """Whether every client can read a value that is sent back: Python parses NaN and 4,000 digits, too."""
    return isinstance(value, str) or (isinstance(value, int | float) and abs(value) <= _MAX_NUMBER)


def _parse_trackers(request: Json) -> tuple[Tracker, ...]:
    return tuple(
        Tracker(get_text(tracker, "name"), tuple(islice(get_texts(tracker, "vocabulary"), _MAX_PHRASES)))
        for tracker in get_list(request, "trackers")[:_MAX_TRACKERS]
        if isinstance(tracker, dict)
    )


def _parse_redaction(redaction: Json) -> Redaction:
    mask = get_text(redaction, "redactionString") or _MASK
    if len(mask) > _MAX_MASK:
        raise ProtocolError(f"redactionString must have 1 to {_MAX_MASK} characters")
    return Redaction(redaction.get("identifyContent") is True, redaction.get("redactContent") is True, mask)
