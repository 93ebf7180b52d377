"""sherpa-onnx as a recogniser: one process (:mod:`.worker`) with one model serves every stream."""

from pathlib import Path

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.recognizers.process.model_process import ModelProcess
from symbl_tui.engine.recognizers.sherpa.model import find


class SherpaFactory(ModelProcess):
    """Creates recognisers over the model in a directory."""

    def __init__(self, directory: Path, language: str = "en-US") -> None:
        """Raises ``ConfigError`` when there is no model."""
        find(directory)
        super().__init__("symbl_tui.engine.recognizers.sherpa.worker", str(directory))
        self.info = RecognizerInfo("sherpa-onnx", directory.name, language)
