"""Whisper as a recogniser: one process (:mod:`.worker`) with one model serves every stream."""

import os

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.engine.recognizers.process.model_process import ModelProcess
from symbl_tui.engine.recognizers.whisper.models import OFFLINE, check


class WhisperFactory(ModelProcess):
    """Creates recognisers over one model."""

    punctuates = True
    load_timeout = 150.0

    def __init__(self, model: InstalledModel) -> None:
        """Raises ``ConfigError`` when the model is incomplete."""
        check(model.directory)
        environment = {**os.environ, **OFFLINE}
        super().__init__(
            "symbl_tui.engine.recognizers.whisper.worker", str(model.directory), environment=environment
        )
        self.info = RecognizerInfo("whisper", model.name, "en-US")
