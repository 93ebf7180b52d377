"""Whisper as a recogniser: one process (:mod:`.worker`) with one model serves every stream."""

import os
from typing import Final as Constant

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.recognizers.process.model_process import ModelProcess
from symbl_tui.engine.recognizers.whisper.models import WhisperModel, check

_OFFLINE: Constant = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
"""The library fetches models by itself unless it is told not to."""


class Whisper(ModelProcess):
    """Recognisers over one model."""

    punctuates = True
    loads_within = 150.0

    def __init__(self, model: WhisperModel) -> None:
        """Raises ``ConfigError`` when there is no model."""
        check(model.directory)
        environment = {**os.environ, **_OFFLINE}
        super().__init__(
            "symbl_tui.engine.recognizers.whisper.worker", str(model.directory), environment=environment
        )
        self.info = RecognizerInfo("whisper", model.name, "en-US")
