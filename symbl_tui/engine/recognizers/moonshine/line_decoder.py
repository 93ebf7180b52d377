"""Speech to text with a Moonshine model: a piece of speech in, its text out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.native_library import NativeLibrary
from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.errors import EngineError

_OPTIONS: Final[Mapping[str, str]] = {
    "vad_threshold": "0",  # the piece was cut by a detector already: decode it as one line
    "vad_max_segment_duration": "600",
    "return_audio_data": "false",
}


class LineDecoder:
    """Decodes a finished or growing piece of speech. One call at a time; the library has a lock."""

    def __init__(
        self, library: NativeLibrary, directory: Path, arch: int, tokens_per_second: float = 6.5
    ) -> None:
        """Load a model; raises ``EngineError`` when it cannot be loaded."""
        self._library = library
        options = {**_OPTIONS, "max_tokens_per_second": str(tokens_per_second)}
        try:
            self._handle = library.load_transcriber(str(directory), arch, options)
        except EngineError as error:  # the library's own text is "Unknown error"
            raise EngineError(
                f"Moonshine cannot load the model in {directory}",
                "symbl-tui models check says if it is whole",
            ) from error
        # The first call allocates what later ones use: the session's arenas, and the window of its detector.
        self.decode(np.zeros(RATE, np.float32))

    def decode(self, samples: Samples) -> str:
        """The text of a piece of speech."""
        # Without a second of silence behind it the library splits off spurious short lines.
        padded = np.concatenate((samples, np.zeros(RATE, np.float32)))
        lines = self._library.transcribe(
            "moonshine_transcribe_without_streaming",
            *(self._handle, padded.ctypes.data, padded.size, RATE, 0),
        )
        # errors="replace": a text that was cut at the token limit can end in the middle of a character.
        texts = ((line.text or b"").decode(errors="replace").strip() for line in lines)
        return " ".join(filter(None, texts))
