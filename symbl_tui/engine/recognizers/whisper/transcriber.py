"""A Whisper model in this process, on one thread: what a measurement of the model alone needs."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symbl_tui.engine.recognizers.whisper.models import OFFLINE, require_library
from symbl_tui.errors import EngineError


class Transcriber:
    """One model, loaded for one thread, quantised to 8 bits."""

    def __init__(self, directory: Path) -> None:
        """Load it; raises ``ConfigError`` without the library, ``EngineError`` when it refuses the model."""
        require_library()
        os.environ.update(OFFLINE)  # read when the library is imported
        from faster_whisper import WhisperModel  # optional, and slow to import

        try:
            self._model: Any = WhisperModel(
                str(directory), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineError(f"faster-whisper cannot load the model in {directory}: {error}") from error

    def transcribe(self, sound: npt.NDArray[np.float32]) -> str:
        """The text of a recording at 16 kHz."""
        segments, _ = self._model.transcribe(sound, beam_size=1, language="en", vad_filter=True)
        return " ".join(segment.text.strip() for segment in segments)
