"""The process that recognises every stream with one Whisper model; see :mod:`..process.model_server`."""

import sys
import time
from pathlib import Path
from typing import Final, TextIO

from symbl_tui.engine.recognizers.process.model_server import ReportWriter, StreamFactory, serve
from symbl_tui.engine.recognizers.process.worker_connection import WorkerConfig
from symbl_tui.engine.recognizers.whisper.voice_detector import VoiceDetector
from symbl_tui.engine.recognizers.whisper.whisper_decoder import Decoder
from symbl_tui.engine.recognizers.whisper.window_stream import WhisperStream

# Phrases of a vocabulary that are used: more of them cause more false recognitions.
_PHRASES: Final = 40


def main(directory: str, path: str) -> None:
    """Serve until stdin closes."""

    def load(_: TextIO) -> StreamFactory:
        decoder = Decoder(Path(directory))

        def create_stream(config: WorkerConfig, reports: ReportWriter) -> WhisperStream:
            phrases = config.vocabulary[:_PHRASES]
            return WhisperStream(decoder, VoiceDetector(), reports, time.monotonic, phrases)

        return create_stream

    serve(path, load)


if __name__ == "__main__":
    main(*sys.argv[1:])
