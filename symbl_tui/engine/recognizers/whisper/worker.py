"""The process that recognises every stream with one Whisper model; see :mod:`..process.model_server`."""

import sys
import time
from pathlib import Path
from typing import Final, TextIO

from symbl_tui.engine.recognizers.process.model_server import ReportWriter, StreamFactory, serve
from symbl_tui.engine.recognizers.process.worker import WorkerConfig
from symbl_tui.engine.recognizers.whisper.decoder import Decoder
from symbl_tui.engine.recognizers.whisper.stream import StreamRecognition
from symbl_tui.engine.recognizers.whisper.voice_detector import VoiceDetector

_PHRASES: Final = 40
"""Phrases of a vocabulary that are heeded: with more of them, more is heard that was not said."""


def main(directory: str, path: str) -> None:
    """Serve until stdin closes."""

    def load(_: TextIO) -> StreamFactory:
        decoder = Decoder(Path(directory))

        def create_stream(config: WorkerConfig, reports: ReportWriter) -> StreamRecognition:
            phrases = config.vocabulary[:_PHRASES]
            return StreamRecognition(decoder, VoiceDetector(), reports, time.monotonic, phrases)

        return create_stream

    serve(path, load)


if __name__ == "__main__":
    main(*sys.argv[1:])
