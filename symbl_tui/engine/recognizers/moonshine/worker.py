"""The process that recognises every stream of an engine with one Moonshine model.

A child process because native code may crash; see
:mod:`..process.model_server`.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Final, TextIO

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.auto_gain import AutoGain
from symbl_tui.engine.recognizers.moonshine.detector import SpeechDetector, VoiceModel
from symbl_tui.engine.recognizers.moonshine.line_decoder import LineDecoder
from symbl_tui.engine.recognizers.moonshine.line_stream import Stream
from symbl_tui.engine.recognizers.moonshine.model import Model
from symbl_tui.engine.recognizers.moonshine.native_library import NativeLibrary
from symbl_tui.engine.recognizers.moonshine.scheduler import Scheduler
from symbl_tui.engine.recognizers.postprocessing.estimate import estimate
from symbl_tui.engine.recognizers.postprocessing.pipeline import LinePostprocessor
from symbl_tui.engine.recognizers.process.model_server import ReportWriter, StreamFactory, serve
from symbl_tui.engine.recognizers.process.worker_connection import WorkerConfig
from symbl_tui.engine.recognizers.samples import decode_pcm

# Samples of one step, however many arrive at once: the same sound then gives the same text.
_PIECE: Final = RATE // 10
# Seconds between two reports of the load.
_REPORT_EVERY: Final = 2.0


class _Recognition:
    """One stream, fed with bytes."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._gain = AutoGain()

    def feed(self, sound: bytes) -> None:
        samples = decode_pcm(sound)
        for start in range(0, samples.size, _PIECE):
            # The gain works by blocks too: with blocks as they arrive it would depend on the sender's chunks.
            self._stream.feed(self._gain.apply(samples[start : start + _PIECE]))

    def finish(self) -> None:
        self._stream.finish()

    def close(self) -> None:
        self._stream.close()


def load(library_path: Path, model: Model, status: TextIO) -> StreamFactory:
    """Load the model; raises ``EngineError`` when that fails."""
    library = NativeLibrary(library_path)
    decoder = LineDecoder(library, model.directory, model.arch, model.tokens_per_second)
    voice, scheduler = VoiceModel(library), Scheduler()
    threading.Thread(target=_report, args=(scheduler, status), name="load", daemon=True).start()

    def create_stream(config: WorkerConfig, reports: ReportWriter) -> _Recognition:
        detector = SpeechDetector(voice)
        # The acoustic model of the alignment is English; another language gets estimated times.
        align = LinePostprocessor(config.vocabulary).process if model.english else estimate
        return _Recognition(Stream(detector, decoder.decode, align, scheduler, reports))

    return create_stream


def _report(scheduler: Scheduler, status: TextIO) -> None:
    """Print the load at intervals, when it has changed."""
    printed = ""
    while True:
        time.sleep(_REPORT_EVERY)
        line = json.dumps(scheduler.snapshot())
        if line != printed:
            print(line, file=status, flush=True)
            printed = line


if __name__ == "__main__":
    _, library_file, model, socket = sys.argv
    serve(socket, lambda status: load(Path(library_file), Model.from_argument(model), status))
