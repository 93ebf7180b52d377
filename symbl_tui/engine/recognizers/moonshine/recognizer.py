"""Moonshine as a recogniser: one process (:mod:`.worker`) holds the model and serves every stream."""

import os

from symbl_tui.engine.recognizers.base import RecognizerInfo
from symbl_tui.engine.recognizers.model_process import ModelProcess
from symbl_tui.engine.recognizers.moonshine.model import Model, library_path

_WORKER = "symbl_tui.engine.recognizers.moonshine.worker"


class Moonshine(ModelProcess):
    """Recognisers over one model."""

    punctuates = True

    def __init__(self, model: Model) -> None:
        """Raises ``ConfigError`` when the library is not installed."""
        # One thread a decode: several streams speak at a time, and two threads cost twice the processor time
        # for a decode that is hardly faster.
        environment = {**os.environ, "MOONSHINE_ORT_SINGLE_THREAD": "1"}
        super().__init__(_WORKER, str(library_path()), model.packed(), environment=environment)
        self.info = RecognizerInfo("moonshine", model.directory.name, model.language)
