"""The binding of ``libmoonshine``, over ctypes and numpy buffers; the wheel's own wrapper copies lists.

Structures and calls are those of ``moonshine-c-api.h``, version 3 (``moonshine-voice`` 0.1.0). Every call
releases the interpreter's lock. Samples are mono float32 in [-1, 1] at 16 kHz.
"""

import ctypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from symbl_tui.errors import EngineError

_HEADER_VERSION: Final = 30_000


class _Option(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("value", ctypes.c_char_p))


class NativeSpan(ctypes.Structure):
    """``speaker_span_t``."""

    _fields_ = (
        ("start_time", ctypes.c_float),
        ("duration", ctypes.c_float),
        ("speaker_id", ctypes.c_uint64),
        ("speaker_index", ctypes.c_uint32),
        ("start_char", ctypes.c_uint64),
        ("end_char", ctypes.c_uint64),
    )


class NativeLine(ctypes.Structure):
    """``transcript_line_t``; times in seconds from the start of the stream or call."""

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
        ("speaker_spans", ctypes.POINTER(NativeSpan)),
        ("speaker_span_count", ctypes.c_uint64),
        ("last_transcription_latency_ms", ctypes.c_uint32),
        ("words", ctypes.c_void_p),
        ("word_count", ctypes.c_uint64),
    )


class _Transcript(ctypes.Structure):
    _fields_ = (("lines", ctypes.POINTER(NativeLine)), ("line_count", ctypes.c_uint64))


_TranscriptPointer = ctypes.POINTER(_Transcript)
_INT, _UINT, _SIZE, _POINTER = ctypes.c_int32, ctypes.c_uint32, ctypes.c_uint64, ctypes.c_void_p

_SIGNATURES: Final[Mapping[str, tuple[type | None, tuple[Any, ...]]]] = {
    "moonshine_error_to_string": (ctypes.c_char_p, (_INT,)),
    "moonshine_load_transcriber_from_files": (
        _INT,
        (ctypes.c_char_p, _UINT, ctypes.POINTER(_Option), _SIZE, _INT),
    ),
    "moonshine_transcribe_without_streaming": (
        _INT,
        (_INT, _POINTER, _SIZE, _INT, _UINT, ctypes.POINTER(_TranscriptPointer)),
    ),
    "moonshine_create_stream": (_INT, (_INT, _UINT)),
    "moonshine_free_stream": (_INT, (_INT, _INT)),
    "moonshine_start_stream": (_INT, (_INT, _INT)),
    "moonshine_stop_stream": (_INT, (_INT, _INT)),
    "moonshine_transcribe_add_audio_to_stream": (_INT, (_INT, _INT, _POINTER, _SIZE, _INT, _UINT)),
    "moonshine_transcribe_stream": (_INT, (_INT, _INT, _UINT, ctypes.POINTER(_TranscriptPointer))),
}


class NativeLibrary:
    """The loaded shared library."""

    def __init__(self, path: Path) -> None:
        """Load it; raises ``EngineError`` when this system cannot."""
        try:
            self._lib = ctypes.CDLL(str(path))
            for name, (result, arguments) in _SIGNATURES.items():
                function = getattr(self._lib, name)
                # Without argtypes ctypes passes a Python int as a C int, and cuts off sizes of 64 bits.
                function.restype, function.argtypes = result, arguments
        except (OSError, AttributeError) as error:
            raise EngineError(f"the Moonshine library cannot be loaded here ({error})") from error

    def call(self, name: str, *arguments: object) -> int:
        """Call a function that returns a handle or 0; raises ``EngineError`` with the library's text."""
        code = int(getattr(self._lib, name)(*arguments))
        if code < 0:
            text = self._lib.moonshine_error_to_string(code) or b""
            raise EngineError(f"Moonshine: {text.decode(errors='replace') or code}")
        return code

    def transcribe(self, name: str, *arguments: object) -> list[NativeLine]:
        """Call a function with a transcript as its last argument; its lines.

        The library owns the memory of the lines: it is valid until the next call with the same handle.
        """
        result = _TranscriptPointer()
        self.call(name, *arguments, ctypes.byref(result))
        if not result:  # type: ignore[truthy-bool]
            return []
        return list(result.contents.lines[: result.contents.line_count])

    def embedded(self, name: str) -> bytes:
        """A file that is compiled into the library as an array; raises ``EngineError`` where it is not."""
        try:
            size = ctypes.c_uint.in_dll(self._lib, f"{name}_len").value
            return bytes((ctypes.c_ubyte * size).in_dll(self._lib, name))
        except ValueError as error:
            raise EngineError(f"this version of Moonshine's library has no {name}") from error

    def load_transcriber(self, directory: str, arch: int, options: Mapping[str, str]) -> int:
        """Load a transcriber; its handle. Raises ``EngineError`` when the model is none, or damaged."""
        pairs = [_Option(key.encode(), value.encode()) for key, value in options.items()]
        array = (_Option * len(pairs))(*pairs)
        return self.call(
            "moonshine_load_transcriber_from_files",
            *(directory.encode(), arch, array, len(pairs), _HEADER_VERSION),
        )
