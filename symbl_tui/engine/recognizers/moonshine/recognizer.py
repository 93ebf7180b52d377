"""Moonshine as a recogniser: one process (:mod:`.worker`) holds the model and serves every stream."""

import os
from typing import Final

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.recognizers.interface import Load
from symbl_tui.engine.recognizers.moonshine.model import Model, library_path
from symbl_tui.engine.recognizers.process.model_process import ModelProcess

_WORKER = "symbl_tui.engine.recognizers.moonshine.worker"

_ENVIRONMENT: Final = {
    # One thread a decode: several streams have speech at a time, and two threads cost twice the CPU time for
    # a decode that is hardly faster.
    "MOONSHINE_ORT_SINGLE_THREAD": "1",
    # Decodes need tens of MB for a moment, in a thread of their own; glibc would not return most of it. With
    # these the process has 163 MB instead of 279 after four streams of 45 s.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "1000000",
    "MALLOC_MMAP_THRESHOLD_": "200000",
}


class MoonshineFactory(ModelProcess):
    """Recognisers over one model."""

    punctuates = True
    idle_load = Load(final_usage=0.0)

    def __init__(self, model: Model) -> None:
        """Raises ``ConfigError`` when the library is not installed."""
        environment = {**os.environ, **_ENVIRONMENT}
        super().__init__(_WORKER, str(library_path()), model.to_argument(), environment=environment)
        self.info = RecognizerInfo("moonshine", model.directory.name, model.language)
