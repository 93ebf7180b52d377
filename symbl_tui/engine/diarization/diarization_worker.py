"""``python -m symbl_tui.engine.diarization.diarization_worker STEP REPORT_EVERY``: diarises sounds.

A child process because native code may crash, and of low priority, because recognition is urgent and this is
not. Its stdin carries :mod:`symbl_tui.engine.recognizers.process.blocks` of mono s16le, 16 kHz, with an empty
one after each sound. It responds on stdout, one JSON array a line::

    ["ready"]
    ["progress", share]                   of the sound, from 0 to 1; every REPORT_EVERY seconds
    ["spans", [[start, end, cluster]]]    seconds of the sound; the result
    ["error", message, remedy]            in place of "ready" or "spans"

It ends with its stdin.
"""

import json
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from typing import Final

import numpy as np

from symbl_tui.engine.diarization.speaker_clustering import SpeakerClustering
from symbl_tui.engine.diarization.voiced import RawSpan, map_back, stretches
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.process.blocks import read_blocks
from symbl_tui.engine.recognizers.samples import Samples, decode_pcm
from symbl_tui.errors import SymblTuiError

MOST_SECONDS: Final = 1200
"""Seconds of the longest sound, which bounds the memory."""

_NICENESS: Final = 10
# Samples that are analysed at a time; progress is reported in between.
_PIECE: Final = RATE


def main(step: float, report_every: float) -> int:
    """Serve until stdin closes."""
    os.nice(_NICENESS)
    try:
        clustering = SpeakerClustering(step)
    except SymblTuiError as error:
        _respond("error", error.message, error.remedy)
        return error.exit_code
    _respond("ready")
    # One more than the sound in work: reading goes on, to notice the end of stdin.
    sounds: queue.Queue[bytes] = queue.Queue(1)
    threading.Thread(target=_read, args=(sounds,), daemon=True).start()
    while True:
        try:
            _respond("spans", [list(span) for span in _diarize(clustering, sounds.get(), report_every)])
        except SymblTuiError as error:
            _respond("error", error.message, error.remedy)


def _read(sounds: queue.Queue[bytes]) -> None:
    """Read sound after sound; end the process with its stdin, even while native code runs for minutes."""
    while True:
        try:
            sounds.put(b"".join(_bounded(read_blocks(sys.stdin.buffer))))
        except EOFError:
            os._exit(0)


def _bounded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of at most :data:`MOST_SECONDS`; the rest is discarded."""
    left = MOST_SECONDS * RATE * 2
    for piece in pieces:
        yield piece[:left]
        left = max(0, left - len(piece))


def _diarize(clustering: SpeakerClustering, sound: bytes, report_every: float) -> list[RawSpan]:
    samples = decode_pcm(sound)
    kept = stretches(clustering.detect_speech(samples), samples.size / RATE)
    if not kept:
        return []
    voiced = np.concatenate([samples[int(start * RATE) : int(end * RATE)] for start, end in kept])
    return sorted(map_back(_cluster(clustering, voiced, report_every), kept))


def _cluster(clustering: SpeakerClustering, samples: Samples, report_every: float) -> list[RawSpan]:
    reported = time.monotonic()
    with clustering.stream() as stream:
        for start in range(0, samples.size, _PIECE):
            stream.feed(samples[start : start + _PIECE])
            if time.monotonic() - reported >= report_every:
                reported = time.monotonic()
                _respond("progress", round(min(1.0, (start + _PIECE) / samples.size), 4))
        return stream.finish()


def _respond(kind: str, *values: object) -> None:
    sys.stdout.write(json.dumps([kind, *values], separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), float(sys.argv[2])))
