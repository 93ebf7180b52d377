"""``python -m symbl_tui.engine.diarization.worker STEP``: the child that tells voices apart; one at a time.

A process of its own because native code may take its process along, and of low priority, because recognition
is urgent and this is not. Its stdin carries
:mod:`symbl_tui.engine.recognizers.process.blocks` of mono s16le, 16 kHz, with an empty one after each
sound. It answers on stdout, one JSON array a line::

    ["ready"]
    ["progress", share]                   of the sound, from 0 to 1; at least every few seconds
    ["spans", [[start, end, cluster]]]    seconds of the sound; the answer to it
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
import numpy.typing as npt

from symbl_tui.engine.diarization.library import RATE, Library
from symbl_tui.engine.diarization.voiced import RawSpan, placed_back, stretches
from symbl_tui.engine.recognizers.process.blocks import read_blocks
from symbl_tui.errors import SymblTuiError

MOST_SECONDS: Final = 1200
"""Seconds of one sound: what bounds the memory."""

_NICENESS: Final = 10
_REPORT_EVERY: Final = 2.0
_PIECE: Final = RATE
"""Samples that are analysed at a time: between two of them progress is reported."""


def main(step: float) -> int:
    """Serve until stdin closes."""
    os.nice(_NICENESS)
    try:
        library = Library(step)
    except SymblTuiError as error:
        _say("error", error.message, error.remedy)
        return error.exit_code
    _say("ready")
    sounds: queue.Queue[bytes] = queue.Queue(1)
    threading.Thread(target=_read, args=(sounds,), daemon=True).start()
    while True:
        try:
            _say("spans", [list(span) for span in _diarized(library, sounds.get())])
        except SymblTuiError as error:
            _say("error", error.message, error.remedy)


def _read(sounds: queue.Queue[bytes]) -> None:
    """Read sound after sound; end the process with its stdin, also amid minutes of native code."""
    while True:
        try:
            sounds.put(b"".join(_bounded(read_blocks(sys.stdin.buffer))))
        except EOFError:
            os._exit(0)


def _bounded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces up to the most that is taken; whatever is beyond it is not kept."""
    left = MOST_SECONDS * RATE * 2
    for piece in pieces:
        yield piece[:left]
        left = max(0, left - len(piece))


def _diarized(library: Library, sound: bytes) -> list[RawSpan]:
    samples = np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(32768)
    kept = stretches(library.speech(samples), samples.size / RATE)
    if not kept:
        return []
    voiced = np.concatenate([samples[int(start * RATE) : int(end * RATE)] for start, end in kept])
    return sorted(placed_back(_spans(library, voiced), kept))


def _spans(library: Library, samples: npt.NDArray[np.float32]) -> list[RawSpan]:
    told = time.monotonic()
    with library.stream() as stream:
        for start in range(0, samples.size, _PIECE):
            stream.feed(samples[start : start + _PIECE])
            if time.monotonic() - told >= _REPORT_EVERY:
                told = time.monotonic()
                _say("progress", round(min(1.0, (start + _PIECE) / samples.size), 4))
        return stream.finish()


def _say(kind: str, *values: object) -> None:
    sys.stdout.write(json.dumps([kind, *values], separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
