"""Moonshine's library, as far as measuring a model needs it: load one, transcribe one recording.

Calls the shared library itself: the package's own Python modules load PortAudio, and copy sound as lists.
"""

import ctypes
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from symbl_tui.engine.models.moonshine_files import moonshine_arch
from symbl_tui.engine.models.packaged import package_directory
from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.errors import ConfigError, EngineError

_HEADER_VERSION: Final = 30_000
_OPTIONS: Final = {"return_audio_data": "false"}


class _Option(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("value", ctypes.c_char_p))


class _Line(ctypes.Structure):
    _fields_ = (
        ("text", ctypes.c_char_p),
        ("audio_data", ctypes.c_void_p),
        ("audio_data_count", ctypes.c_size_t),
        ("start_time", ctypes.c_float),
        ("duration", ctypes.c_float),
        ("id", ctypes.c_uint64),
        ("flags", ctypes.c_int8 * 5),
        ("speaker_spans", ctypes.c_void_p),
        ("speaker_span_count", ctypes.c_uint64),
        ("last_transcription_latency_ms", ctypes.c_uint32),
        ("words", ctypes.c_void_p),
        ("word_count", ctypes.c_uint64),
    )


class _Transcript(ctypes.Structure):
    _fields_ = (("lines", ctypes.POINTER(_Line)), ("line_count", ctypes.c_uint64))


class Moonshine:
    """One model, loaded."""

    def __init__(self, directory: Path) -> None:
        """Load it; raises ``ConfigError`` when there is none, ``EngineError`` when the library refuses it."""
        model = moonshine_arch(directory)
        self._library = _library()
        options = _OPTIONS | {"max_tokens_per_second": str(model.tokens_per_second)}
        pairs = [_Option(key.encode(), value.encode()) for key, value in options.items()]
        array = (_Option * len(pairs))(*pairs)
        handle = self._library.moonshine_load_transcriber_from_files(
            str(directory).encode(), int(model.arch), array, ctypes.c_uint64(len(options)), _HEADER_VERSION
        )
        if handle < 0:
            raise EngineError(f"Moonshine cannot load the model in {directory}")
        self._handle = handle

    def transcribe(self, sound: npt.NDArray[np.float32]) -> str:
        """The text of a recording at 16 kHz.

        A second of silence goes behind it: the library's last window would hold speech back.
        """
        padded = np.concatenate([sound, np.zeros(RATE, np.float32)])
        result = ctypes.POINTER(_Transcript)()
        error = self._library.moonshine_transcribe_without_streaming(
            self._handle,
            padded.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
            ctypes.c_uint64(len(padded)),
            RATE,
            0,
            ctypes.byref(result),
        )
        if error:
            raise EngineError(f"Moonshine failed on the recording ({error})")
        lines = (result.contents.lines[number] for number in range(result.contents.line_count))
        return " ".join(line.text.decode("utf-8", "replace") for line in lines if line.text)


def _library() -> Any:  # noqa: ANN401 - ctypes has no types for what a library exports
    name = "libmoonshine.dylib" if sys.platform == "darwin" else "libmoonshine.so"
    package = package_directory("moonshine_voice")
    if package is None or not (package / name).is_file():
        raise ConfigError("Moonshine is not installed on this machine; pip install moonshine-voice==0.1.0")
    try:
        return ctypes.CDLL(str(package / name))
    except OSError as error:
        raise ConfigError(f"Moonshine's library cannot be loaded: {error}") from error
