"""What a client asks for, as typed values. Pure; everything in a request is untrusted and bounded here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from symbl_tui.domain.encoding import Encoding
from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.insight_kind import kind_of_wire_type
from symbl_tui.engine.protocol.json_fields import Json, list_of, number_of, object_of, text_of, texts_of
from symbl_tui.errors import ProtocolError

MAX_TIMEOUT: Final = 1800
"""The longest timeout a client may ask for, in seconds."""

_MOST_TRACKERS: Final = 200
_MOST_PHRASES: Final = 200
_MOST_EXTRAS: Final = 20
_MASK: Final = "****"
_LONGEST_MASK: Final = 16
_LEAST_RATE, _HIGHEST_RATE = 8000, 48_000

Extras = tuple[tuple[str, str | int | float | bool], ...]
"""Keys of a client's own, which it hears back."""


@dataclass(frozen=True, slots=True)
class Audio:
    """How the client's sound is encoded; mono."""

    encoding: Encoding = Encoding.LINEAR16
    rate: int = 16_000
    """Samples per second."""


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker as the client introduces them."""

    user_id: str = ""
    name: str = ""
    extras: Extras = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is to be done about personal details."""

    identify: bool = False
    """Say where they are."""
    redact: bool = False
    """Put ``mask`` in their place, everywhere."""
    mask: str = _MASK


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A ``start_request``, complete with defaults."""

    audio: Audio = Audio()
    speaker: Person | None = None
    title: str = ""
    """The conversation's name."""
    wanted: frozenset[str] = frozenset()
    """The keys of the kinds of insight to send."""
    trackers: tuple[Tracker, ...] = ()
    tracks_partials: bool = False
    """Whether tracked phrases are reported before their utterance is finished."""
    all_trackers: bool = False
    """Whether the account's own trackers are watched for too."""
    insight_updates: bool = False
    """Whether a question is reported again once it is answered; an extension, as Symbl's clients would show
    it twice."""
    progress: bool = False
    """Whether the client is told how far sound without words was recognised; an extension."""
    vocabulary: tuple[str, ...] = ()
    """Words and phrases to expect."""
    threshold: float = 0.5
    """Least confidence of an insight, in [0, 1]."""
    sentiment: bool = False
    entities: bool = False
    redaction: Redaction = Redaction()
    timezone_offset: int = 0
    """Minutes behind UTC."""
    began: datetime | None = None
    """When the first sample was recorded, where that was not just now; an extension. Dates such as "by
    Friday" count from it."""
    no_connection_timeout: int = 0
    """Seconds that the conversation outlives a lost socket."""
    disconnect_on_stop: bool = True
    stop_timeout: int = MAX_TIMEOUT
    """Seconds that a stopped socket may stay."""

    @property
    def stays(self) -> bool:
        """Whether the socket stays open after a stop, for another start."""
        return not self.disconnect_on_stop and self.stop_timeout > 0


def parse_start(request: Json, language: str = "en-US") -> StartRequest:
    """A ``start_request`` as a value.

    Args:
        request: As it came.
        language: What the recogniser understands, as a language tag.

    Raises:
        ProtocolError: It asks for what there is not; one sentence for its sender.
    """
    config = object_of(request, "config")
    tracking = object_of(config, "trackers")
    if refusal := language_refusal(text_of(config, "languageCode"), language):
        raise ProtocolError(refusal)
    return StartRequest(
        audio=parse_audio(object_of(config, "speechRecognition")),
        speaker=_speaker(object_of(request, "speaker")),
        title=text_of(config, "meetingTitle") or text_of(request, "meetingTitle"),
        wanted=frozenset(
            kind.key for kind in map(kind_of_wire_type, texts_of(request, "insightTypes")) if kind
        ),
        trackers=_trackers(request),
        tracks_partials=tracking.get("interimResults") is True,
        all_trackers=True in (tracking.get("enableAllTrackers"), request.get("enableAllTrackers")),
        insight_updates=config.get("insightUpdates") is True,
        progress=config.get("recognitionProgress") is True,
        vocabulary=tuple(texts_of(request, "customVocabulary")[:_MOST_PHRASES]),
        threshold=number_of(config, "confidenceThreshold", 0.5, 0.0, 1.0),
        sentiment=config.get("sentiment") is True,
        entities=config.get("detectEntities") is True,
        redaction=_redaction(object_of(config, "redaction")),
        timezone_offset=int(number_of(config, "timezoneOffset", 0, -1440, 1440)),
        began=_moment(text_of(config, "recordedAt")),
        no_connection_timeout=int(number_of(request, "noConnectionTimeout", 0, 0, MAX_TIMEOUT)),
        disconnect_on_stop=request.get("disconnectOnStopRequest") is not False,
        stop_timeout=int(
            number_of(request, "disconnectOnStopRequestTimeout", MAX_TIMEOUT, 0, 2 * MAX_TIMEOUT)
        ),
    )


def parse_audio(speech: Json, default: Audio = Audio()) -> Audio:
    """The ``speechRecognition`` of a request, in any case; what it leaves out is as in ``default``."""
    name = (text_of(speech, "encoding") or default.encoding).upper()
    if name not in list(Encoding):
        raise ProtocolError(f"this engine takes the encodings {', '.join(Encoding)}, not {name}")
    encoding = Encoding(name)
    known = encoding.info
    rate = int(
        number_of(speech, "sampleRateHertz", known.only_rate or default.rate, _LEAST_RATE, _HIGHEST_RATE)
    )
    if rate not in known.rates:
        raise ProtocolError(f"sampleRateHertz of {encoding} is {_listed(known.rates)}, not {rate}")
    return Audio(encoding, rate)


def _listed(rates: Sequence[int]) -> str:
    if isinstance(rates, range):
        return f"at least {rates[0]}"
    *most, last = map(str, rates)
    return f"{', '.join(most)} or {last}" if most else last


def _moment(iso: str) -> datetime | None:
    if not iso:
        return None
    try:
        at = datetime.fromisoformat(iso)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ProtocolError("recordedAt must be a moment in ISO 8601") from error


def language_refusal(wanted: str, understood: str) -> str:
    """Why a language cannot be asked for, in a sentence; empty where it can.

    English may always be asked for: it is what clients send that were never told otherwise, and the model
    decides.
    """
    if wanted.lower().partition("-")[0] in ("", "en", understood.lower().partition("-")[0]):
        return ""
    return f"languageCode: this engine's model understands {understood}, not {wanted}"


def _speaker(speaker: Json) -> Person | None:
    user_id, name = text_of(speaker, "userId"), text_of(speaker, "name")
    return Person(user_id, name, _extras(speaker)) if user_id or name else None


def _extras(speaker: Json) -> Extras:
    return tuple(
        (key, text_of(speaker, key) if isinstance(value, str) else value)
        for key, value in list(speaker.items())[:_MOST_EXTRAS]
        if isinstance(value, str | int | float)
        and key not in ("userId", "name", "id")
        and key.isprintable()
        and len(key) <= 64
    )


def _trackers(request: Json) -> tuple[Tracker, ...]:
    return tuple(
        Tracker(text_of(tracker, "name"), tuple(texts_of(tracker, "vocabulary")[:_MOST_PHRASES]))
        for tracker in list_of(request, "trackers")[:_MOST_TRACKERS]
        if isinstance(tracker, dict)
    )


def _redaction(redaction: Json) -> Redaction:
    mask = text_of(redaction, "redactionString") or _MASK
    if len(mask) > _LONGEST_MASK:
        raise ProtocolError(f"redactionString must have 1 to {_LONGEST_MASK} characters")
    return Redaction(redaction.get("identifyContent") is True, redaction.get("redactContent") is True, mask)
