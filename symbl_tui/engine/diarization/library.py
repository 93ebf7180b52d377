"""The ctypes binding of libmoonshine's speaker diarisation: pyannote's community-1 models, built in.

Loaded in the child process alone (:mod:`.worker`). No speech model is loaded and nothing is downloaded. The
layout is that of version 0.1.0; later versions have no models inside and are refused.
"""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np
import numpy.typing as npt

from symbl_tui.engine.diarization.voiced import RawSpan, Stretch
from symbl_tui.engine.recognizers.moonshine.model import library_path as wheel_library_path
from symbl_tui.errors import ConfigError, EngineError

RATE: Final = 16_000
"""Samples per second that the models take."""
_INSTALL: Final = "to install it: pip install moonshine-voice==0.1.0"

_HEADER_VERSION: Final = 30_000
_NO_MODEL: Final = 0
_ENDLESS: Final = 1e9
"""Seconds; a cadence that never comes, a line that is never cut."""


def library_missing() -> ConfigError:
    """The error for a machine without the library."""
    return ConfigError("speakers cannot be told apart without moonshine-voice 0.1.0", _INSTALL)


class _Option(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("value", ctypes.c_char_p))


class _Span(ctypes.Structure):
    _fields_ = (
        ("start", ctypes.c_float),
        ("duration", ctypes.c_float),
        ("speaker_id", ctypes.c_uint64),
        ("speaker_index", ctypes.c_uint32),
        ("start_char", ctypes.c_uint64),
        ("end_char", ctypes.c_uint64),
    )


class _Line(ctypes.Structure):
    _fields_ = (
        ("text", ctypes.c_void_p),
        ("audio", ctypes.c_void_p),
        ("audio_count", ctypes.c_size_t),
        ("start", ctypes.c_float),
        ("duration", ctypes.c_float),
        ("id", ctypes.c_uint64),
        ("flags", ctypes.c_int8 * 5),
        ("spans", ctypes.POINTER(_Span)),
        ("span_count", ctypes.c_uint64),
        ("latency", ctypes.c_uint32),
        ("words", ctypes.c_void_p),
        ("word_count", ctypes.c_uint64),
    )


class _Transcript(ctypes.Structure):
    _fields_ = (("lines", ctypes.POINTER(_Line)), ("line_count", ctypes.c_uint64))


_ANSWER = ctypes.POINTER(_Transcript)
_SIGNATURES: Final = {
    "moonshine_load_transcriber_from_files": (
        *(ctypes.c_char_p, ctypes.c_uint32, ctypes.POINTER(_Option), ctypes.c_uint64, ctypes.c_int32),
    ),
    "moonshine_create_stream": (ctypes.c_int32, ctypes.c_uint32),
    "moonshine_free_stream": (ctypes.c_int32, ctypes.c_int32),
    "moonshine_start_stream": (ctypes.c_int32, ctypes.c_int32),
    "moonshine_stop_stream": (ctypes.c_int32, ctypes.c_int32),
    "moonshine_transcribe_add_audio_to_stream": (
        *(ctypes.c_int32, ctypes.c_int32, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_int32, ctypes.c_uint32),
    ),
    "moonshine_transcribe_stream": (
        *(ctypes.c_int32, ctypes.c_int32, ctypes.c_uint32, ctypes.POINTER(_ANSWER)),
    ),
    "moonshine_transcribe_without_streaming": (
        *(ctypes.c_int32, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_int32, ctypes.c_uint32),
        ctypes.POINTER(_ANSWER),
    ),
}


def library_path() -> Path | None:
    """Where the wheel's library is; None without the wheel."""
    try:
        return wheel_library_path()
    except ConfigError:
        return None


def available() -> bool:
    """Whether speakers can be told apart on this machine; loads nothing."""
    return library_path() is not None


class Library:
    """The loaded models. One thread uses them."""

    def __init__(self, step: float) -> None:
        """Load them, which takes a third of a second and 105 MB.

        Args:
            step: Seconds between two runs of the models over ten seconds of sound each, over 0, at most 10.

        Raises:
            ConfigError: The wheel is missing, or another version of it.
        """
        path = library_path()
        if path is None:
            raise library_missing()
        os.environ["MOONSHINE_ORT_SINGLE_THREAD"] = "1"  # read by the library when it loads a model
        try:
            self._calls = ctypes.CDLL(str(path))
            for name, arguments in _SIGNATURES.items():
                call = getattr(self._calls, name)
                call.argtypes, call.restype = arguments, ctypes.c_int32
        except (OSError, AttributeError) as error:
            raise ConfigError(f"{path} cannot be used ({error})", _INSTALL) from error
        self._detector = self._load({})
        self._diarizer = self._load(
            {
                "identify_speakers": "true",
                "vad_threshold": "0",  # one line over everything: a line clips the spans of its speakers
                "vad_max_segment_duration": str(_ENDLESS),
                "diarization_analyze_cadence": str(step),
                "diarization_cluster_cadence": str(_ENDLESS),  # clustered once, when the stream is stopped
                "diarization_cluster_window_sec": "0",
            }
        )

    def speech(self, samples: npt.NDArray[np.float32]) -> list[Stretch]:
        """Where there is speech, in seconds; takes a hundredth of the sound's length.

        Args:
            samples: Mono in [-1, 1] at :data:`RATE`.
        """
        # Without the second of silence the detector's last window stays in it for the next call.
        padded = np.concatenate([samples, np.zeros(RATE, np.float32)]).astype(np.float32, copy=False)
        answer = _ANSWER()
        detect = self._calls.moonshine_transcribe_without_streaming
        _checked(detect(self._detector, padded.ctypes.data, padded.size, RATE, 0, ctypes.byref(answer)))
        transcript = answer.contents
        lines = transcript.lines[: transcript.line_count]
        return [(line.start, line.start + line.duration) for line in lines]

    def stream(self) -> "Stream":
        """A stretch of sound whose speakers are told apart from each other."""
        return Stream(self._calls, self._diarizer)

    def _load(self, own: dict[str, str]) -> int:
        options = {"skip_transcription": "true", "return_audio_data": "false", **own}
        table = (_Option * len(options))(
            *(_Option(name.encode(), value.encode()) for name, value in options.items())
        )
        load = self._calls.moonshine_load_transcriber_from_files
        handle: int = load(b"", _NO_MODEL, table, len(options), _HEADER_VERSION)
        if handle < 0:
            raise ConfigError("libmoonshine does not load its models", _INSTALL)
        return handle


class Stream:
    """One stretch of sound, a context manager: fed piece by piece, then asked once."""

    def __init__(self, calls: ctypes.CDLL, handle: int) -> None:
        self._calls, self._handle = calls, handle
        self._stream = _checked(calls.moonshine_create_stream(handle, 0))

    def __enter__(self) -> "Stream":
        """Begin."""
        _checked(self._calls.moonshine_start_stream(self._handle, self._stream))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free what it held."""
        self._calls.moonshine_free_stream(self._handle, self._stream)

    def feed(self, samples: npt.NDArray[np.float32]) -> None:
        """Analyse more sound: mono in [-1, 1] at :data:`RATE`. Blocks for about as long as it lasts."""
        samples = np.ascontiguousarray(samples, np.float32)
        add = self._calls.moonshine_transcribe_add_audio_to_stream
        _checked(add(self._handle, self._stream, samples.ctypes.data, samples.size, RATE, 0))
        self._update()

    def finish(self) -> list[RawSpan]:
        """Cluster the voices: the spans of every speaker, by their start."""
        _checked(self._calls.moonshine_stop_stream(self._handle, self._stream))
        return sorted(_spans(self._update()))

    def _update(self) -> _Transcript:
        answer = _ANSWER()
        ask = self._calls.moonshine_transcribe_stream
        _checked(ask(self._handle, self._stream, 0, ctypes.byref(answer)))
        transcript: _Transcript = answer.contents
        return transcript


def _checked(code: int) -> int:
    if code < 0:
        raise EngineError(f"libmoonshine failed with {code}")
    return code


def _spans(transcript: _Transcript) -> Iterator[RawSpan]:
    for line in transcript.lines[: transcript.line_count]:
        for span in line.spans[: line.span_count]:
            yield span.start, span.start + span.duration, span.speaker_index
