"""The C interface of ``libmoonshine`` over ctypes and numpy buffers; the wheel's Python wrapper copies lists.

Structures and calls are those of ``moonshine-c-api.h``, version 3 (``moonshine-voice`` 0.1.0). Every call
releases the interpreter's lock. Samples are mono float32 in [-1, 1] at 16 kHz.
"""

import ctypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.errors import EngineError

Samples = npt.NDArray[np.float32]

_HEADER_VERSION: Final = 30_000


class _Option(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("value", ctypes.c_char_p))


class _Line(ctypes.Structure):
    """``transcript_line_t``."""

    _fields_ = (
        ("text", ctypes.c_char_p),
        ("audio_data", ctypes.c_void_p),
        ("audio_data_count", ctypes.c_size_t),
        ("start_time", ctypes.c_float),
        ("duration", ctypes.c_float),
        ("id", ctypes.c_uint64),
        ("is_complete", ctypes.c_int8),
        ("is_updated", ctypes.c_int8),
        ("is_new", ctypes.c_int8),
        ("has_text_changed", ctypes.c_int8),
        ("have_speakers_changed", ctypes.c_int8),
        ("speaker_spans", ctypes.c_void_p),
        ("speaker_span_count", ctypes.c_uint64),
        ("last_transcription_latency_ms", ctypes.c_uint32),
        ("words", ctypes.c_void_p),
        ("word_count", ctypes.c_uint64),
    )


class _Transcript(ctypes.Structure):
    _fields_ = (("lines", ctypes.POINTER(_Line)), ("line_count", ctypes.c_uint64))


_TranscriptPointer = ctypes.POINTER(_Transcript)
_INT, _UINT, _SIZE, _POINTER = ctypes.c_int32, ctypes.c_uint32, ctypes.c_uint64, ctypes.c_void_p

_SIGNATURES: Final[Mapping[str, tuple[type | None, tuple[Any, ...]]]] = {
    "moonshine_error_to_string": (ctypes.c_char_p, (_INT,)),
    "moonshine_load_transcriber_from_files": (
        _INT,
        (ctypes.c_char_p, _UINT, ctypes.POINTER(_Option), _SIZE, _INT),
    ),
    "moonshine_free_transcriber": (None, (_INT,)),
    "moonshine_transcribe_without_streaming": (
        _INT,
        (_INT, _POINTER, _SIZE, _INT, _UINT, ctypes.POINTER(_TranscriptPointer)),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; times in seconds from the start of the stream or call."""

    text: str
    start: float
    end: float
    complete: bool


class Library:
    """The loaded shared library."""

    def __init__(self, path: Path) -> None:
        """Load it; raises ``EngineError`` when this system cannot."""
        try:
            self._lib = ctypes.CDLL(str(path))
            for name, (result, arguments) in _SIGNATURES.items():
                function = getattr(self._lib, name)
                function.restype, function.argtypes = result, arguments
        except (OSError, AttributeError) as error:
            raise EngineError(f"the Moonshine library cannot be loaded here ({error})") from error

    def call(self, name: str, *arguments: object) -> int:
        """Call a function that gives a handle or 0; raises ``EngineError`` with the library's words."""
        code = int(getattr(self._lib, name)(*arguments))
        if code < 0:
            text = self._lib.moonshine_error_to_string(code) or b""
            raise EngineError(f"Moonshine: {text.decode(errors='replace') or code}")
        return code

    def transcribe(self, name: str, *arguments: object) -> list[Line]:
        """Call a function whose last argument takes a transcript, which the library goes on owning."""
        result = _TranscriptPointer()
        self.call(name, *arguments, ctypes.byref(result))
        return list(_lines(result.contents)) if result else []  # type: ignore[truthy-bool]

    def embedded(self, name: str) -> bytes:
        """A file that is compiled into the library as an array; raises ``EngineError`` where it is not."""
        try:
            size = ctypes.c_uint.in_dll(self._lib, f"{name}_len").value
            return bytes((ctypes.c_ubyte * size).in_dll(self._lib, name))
        except ValueError as error:
            raise EngineError(f"this version of Moonshine's library has no {name}") from error

    def transcriber(self, directory: Path, arch: int, options: Mapping[str, str]) -> int:
        """Load a transcriber; its handle. Raises ``EngineError`` when the model is none, or damaged."""
        pairs = [_Option(key.encode(), value.encode()) for key, value in options.items()]
        array = (_Option * len(pairs))(*pairs)
        try:
            return self.call(
                "moonshine_load_transcriber_from_files",
                *(str(directory).encode(), arch, array, len(pairs), _HEADER_VERSION),
            )
        except EngineError as error:  # the library's own words are "Unknown error"
            raise EngineError(
                f"Moonshine cannot load the model in {directory}",
                "symbl-tui models check says if it is whole",
            ) from error

    def free(self, transcriber: int) -> None:
        """Free a transcriber and its streams."""
        self._lib.moonshine_free_transcriber(transcriber)


def _lines(transcript: _Transcript) -> Iterator[Line]:
    for line in transcript.lines[: transcript.line_count]:
        text = (line.text or b"").decode(errors="replace")
        yield Line(text, line.start_time, line.start_time + line.duration, bool(line.is_complete))


class Decoder:
    """Speech to text, a finished or growing piece at a time. One call at a time; the library has a lock."""

    _OPTIONS: Final = {
        "vad_threshold": "0",  # the piece was cut by a detector already: decode it as one line
        "vad_max_segment_duration": "600",
        "return_audio_data": "false",
    }

    def __init__(self, library: Library, directory: Path, arch: int, tokens_per_second: float = 6.5) -> None:
        """Load a model; raises ``EngineError`` when it cannot be loaded."""
        self._library = library
        options = {**self._OPTIONS, "max_tokens_per_second": str(tokens_per_second)}
        self._handle = library.transcriber(directory, arch, options)
        # The first call settles what later ones take: the session's arenas, and the window of its detector.
        self.decode(np.zeros(RATE, np.float32))

    def decode(self, samples: Samples) -> str:
        """The text of a piece of speech."""
        # Without a second of silence behind it the library splits off spurious short lines.
        padded = np.concatenate((samples, np.zeros(RATE, np.float32)))
        lines = self._library.transcribe(
            "moonshine_transcribe_without_streaming",
            *(self._handle, padded.ctypes.data, padded.size, RATE, 0),
        )
        return " ".join(text for line in lines if (text := line.text.strip()))
