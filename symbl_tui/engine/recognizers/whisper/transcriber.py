"""A Whisper model in this process, on one thread: what a measurement of the model alone needs."""

from pathlib import Path

from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.engine.recognizers.whisper.models import load


class Transcriber:
    """One model, loaded for one thread."""

    def __init__(self, directory: Path) -> None:
        """Load it; raises ``ConfigError`` when it cannot be loaded."""
        self._model = load(directory, threads=1)

    def transcribe(self, sound: Samples) -> str:
        """The text of a recording at 16 kHz."""
        segments, _ = self._model.transcribe(sound, beam_size=1, language="en", vad_filter=True)
        return " ".join(segment.text.strip() for segment in segments)
