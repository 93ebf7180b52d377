"""What a client asks for, as typed values. Pure; everything in a request is untrusted and bounded here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from symbl_tui.engine.insights import Tracker
from symbl_tui.errors import ProtocolError
from symbl_tui.symbl.events import InsightKind

MAX_TIMEOUT: Final = 1800
"""The longest timeout a client may ask for, in seconds."""

_LONGEST_TEXT: Final = 200
_MOST_TRACKERS: Final = 200
_MOST_PHRASES: Final = 200
_RATES: Final = range(8000, 48_001)

Json = Mapping[str, object]
"""A JSON object from outside."""


class Encoding(StrEnum):
    """What this engine can decode."""

    LINEAR16 = "LINEAR16"
    MULAW = "MULAW"


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


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A ``start_request``, complete with defaults."""

    audio: Audio = Audio()
    speaker: Person | None = None
    wanted: frozenset[InsightKind] = frozenset()
    trackers: tuple[Tracker, ...] = ()
    threshold: float = 0.5
    """Least confidence of an insight, in [0, 1]."""
    timezone_offset: int = 0
    """Minutes behind UTC."""
    no_connection_timeout: int = 0
    """Seconds that the conversation outlives a lost socket."""
    disconnect_on_stop: bool = True
    stop_timeout: int = MAX_TIMEOUT
    """Seconds that a stopped socket may stay."""


def parse_start(request: Json) -> StartRequest:
    """A ``start_request`` as a value; raises :class:`ProtocolError` with one sentence for the sender."""
    config = _object(request, "config")
    _english(_text(config, "languageCode"))
    return StartRequest(
        audio=parse_audio(_object(config, "speechRecognition")),
        speaker=_speaker(_object(request, "speaker")),
        wanted=frozenset(
            InsightKind(kind) for kind in _texts(request, "insightTypes") if kind in list(InsightKind)
        ),
        trackers=_trackers(request),
        threshold=_number(config, "confidenceThreshold", 0.5, 0.0, 1.0),
        timezone_offset=int(_number(config, "timezoneOffset", 0, -1440, 1440)),
        no_connection_timeout=int(_number(request, "noConnectionTimeout", 0, 0, MAX_TIMEOUT)),
        disconnect_on_stop=request.get("disconnectOnStopRequest") is not False,
        stop_timeout=int(_number(request, "disconnectOnStopRequestTimeout", MAX_TIMEOUT, 0, 2 * MAX_TIMEOUT)),
    )


def parse_audio(speech: Json, default: Audio = Audio()) -> Audio:
    """The ``speechRecognition`` of a request, in any case; what it leaves out is as in ``default``."""
    name = (_text(speech, "encoding") or default.encoding).upper()
    if name not in list(Encoding):
        raise ProtocolError(f"this engine takes the encodings {', '.join(Encoding)}, not {name}")
    encoding = Encoding(name)
    rate = int(_number(speech, "sampleRateHertz", _default_rate(encoding, default), _RATES[0], _RATES[-1]))
    if encoding is Encoding.MULAW and rate != 8000:
        raise ProtocolError(f"sampleRateHertz of MULAW is 8000, not {rate}")
    return Audio(encoding, rate)


def _default_rate(encoding: Encoding, default: Audio) -> int:
    return 8000 if encoding is Encoding.MULAW else default.rate


def _english(language: str) -> None:
    if language and language.lower().partition("-")[0] != "en":
        raise ProtocolError(f"this engine understands English (languageCode en-US), not {language}")


def _speaker(speaker: Json) -> Person | None:
    person = Person(_text(speaker, "userId"), _text(speaker, "name"))
    return person if person != Person() else None


def _trackers(request: Json) -> tuple[Tracker, ...]:
    return tuple(
        Tracker(_text(tracker, "name"), tuple(_texts(tracker, "vocabulary")[:_MOST_PHRASES]))
        for tracker in _list(request, "trackers")[:_MOST_TRACKERS]
        if isinstance(tracker, dict)
    )


def _object(parent: Json, key: str) -> Json:
    value = parent.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ProtocolError(f"{key} must be an object")
    return value


def _list(parent: Json, key: str) -> list[object]:
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ProtocolError(f"{key} must be a list")
    return value


def _texts(parent: Json, key: str) -> list[str]:
    return [value[:_LONGEST_TEXT] for value in _list(parent, key) if isinstance(value, str) and value.strip()]


def _text(parent: Json, key: str) -> str:
    value = parent.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ProtocolError(f"{key} must be a text")
    return value[:_LONGEST_TEXT]


def _number(parent: Json, key: str, default: float, least: float, most: float) -> float:
    value = parent.get(key)
    if value is None or isinstance(value, bool):  # some clients send false for "none"
        return default
    if not isinstance(value, int | float) or not least <= value <= most:
        raise ProtocolError(f"{key} must be a number from {least:g} to {most:g}")
    return value
