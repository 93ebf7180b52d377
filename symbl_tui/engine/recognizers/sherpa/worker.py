"""The process that recognises every stream with one sherpa-onnx model, each in a thread of its own.

A process of its own because native code may take its process along when it fails; see
:mod:`..process.model_server`.
"""

import re
import sys
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from symbl_tui.engine.recognizers.base import BYTES_PER_SECOND, RATE
from symbl_tui.engine.recognizers.process.model_server import ReportWriter, StreamFactory, serve
from symbl_tui.engine.recognizers.process.worker import RawWord, WorkerConfig
from symbl_tui.engine.recognizers.sherpa.model import Recogniser, find

_PARTIAL_EVERY: Final = 0.2
_PIECE: Final = BYTES_PER_SECOND // 10
"""Bytes after which it is asked whether the speaker paused, however much comes at once."""
_TAIL: Final = 0.8
"""Seconds of silence after the end: a model looks so far ahead of what it says."""
_LONGEST_LAST: Final = 0.4
"""Seconds that the last word is taken to last; models tell where tokens begin and not where they end."""
_WORD_TAIL: Final = 0.2
"""Seconds for which the sound of a last word may go on after the end that it is taken to have.

Within the silence that an endpoint takes (0.8 s), so nothing that is still to be said is given up."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_WORD_BEGINS: Final = (" ", "▁")


def words_of(
    tokens: Sequence[str], times: Sequence[float], sure: Sequence[float], until: float
) -> list[RawWord]:
    """Words from their pieces.

    Args:
        tokens: Pieces; one that begins with a space begins a word.
        times: Where they begin, in seconds.
        sure: The logarithm of each one's probability; none where the model does not tell.
        until: Where the last word must have ended.
    """
    if not tokens:
        return []
    starts = [at for at, token in enumerate(tokens) if at == 0 or token.startswith(_WORD_BEGINS)]
    ends = [*starts[1:], len(tokens)]
    words: list[RawWord] = []
    for first, last in zip(starts, ends, strict=True):
        text = "".join(tokens[first:last]).strip(" ▁")
        if not text:
            continue
        begins = times[first]
        over = times[last] if last < len(times) else min(until, times[-1] + _LONGEST_LAST)
        text = text.lower() if text.isupper() and len(text) > 1 else text
        word = (text, round(begins, 2), round(max(over, begins + 0.01), 2))
        words.append((*word, round(exp(sum(sure[first:last]) / (last - first)), 3)) if sure else word)
    return words


def favoured(vocabulary: Sequence[str], tokens: Sequence[str]) -> str:
    """Phrases as the library takes them, separated by slashes.

    Only letters, marks within words and spaces: it has meanings for the rest, and some of them are faults.
    And only what the model can spell, letter by letter if it must: one that it cannot would cost them all.
    """
    letters = {token.strip(" ▁") for token in tokens}
    capitals = "A" in letters and "a" not in letters
    phrases = (" ".join(_WORD.findall(phrase)) for phrase in vocabulary)
    written = (phrase.upper() if capitals else phrase for phrase in phrases if phrase)
    return "/".join(phrase for phrase in written if set(phrase) - {" "} <= letters)


class SherpaStream:
    """One stream."""

    def __init__(self, recognizer: Recogniser, output: ReportWriter, phrases: str = "") -> None:
        """``phrases`` are what :func:`favoured` gave; only for a model that takes a vocabulary."""
        self._recognizer, self._output = recognizer, output
        self._stream = recognizer.create_stream(phrases or None)
        self._at = 0.0
        self._reported = 0.0
        self._said: list[RawWord] = []

    def feed(self, sound: bytes) -> None:
        """Take sound: whole samples of it."""
        for start in range(0, len(sound), _PIECE):
            self._hear(sound[start : start + _PIECE])

    def _hear(self, sound: bytes) -> None:
        self._at += len(sound) / BYTES_PER_SECOND
        self._decode(np.frombuffer(sound, np.int16))
        if self._recognizer.is_endpoint(self._stream):
            self._end()
            self._recognizer.reset(self._stream)
        elif self._at - self._reported >= _PARTIAL_EVERY:
            self._reported = self._at
            words = self._words()
            if words and words != self._said:
                self._output.partial(self._at, words)
            self._said = words

    def finish(self) -> None:
        """Settle everything."""
        self._decode(np.zeros(int(_TAIL * RATE), np.int16))
        self._stream.input_finished()
        self._decode(np.zeros(0, np.int16))
        if words := self._words():
            self._output.final(self._at, words)
        self._output.done()

    def _decode(self, samples: npt.NDArray[np.int16]) -> None:
        if samples.size:
            self._stream.accept_waveform(RATE, samples.astype(np.float32) / np.float32(32768))
        while self._recognizer.is_ready(self._stream):
            self._recognizer.decode_stream(self._stream)

    def _words(self) -> list[RawWord]:
        result = self._recognizer.get_result_all(self._stream)
        times = [result.start_time + time for time in result.timestamps]
        sure = result.ys_probs if len(result.ys_probs) == len(result.tokens) else []
        return words_of(result.tokens, times, sure, self._at)

    def _end(self) -> None:
        words = self._words()
        # What follows the words is silence, but the model may be about to say what it has just heard.
        settled = self._at - _TAIL
        if words:
            end = words[-1][2]
            settled = max(settled, end, min(end, self._at - 2 * _WORD_TAIL) + _WORD_TAIL)
        self._output.final(settled, words) if words else self._output.quiet(settled)

    def close(self) -> None:
        """Let go of the stream: nothing is held besides."""


def load(directory: Path) -> StreamFactory:
    """Load the model in a directory; raises ``ConfigError`` when that fails."""
    model = find(directory)
    recognizer = model.load()

    def create_stream(config: WorkerConfig, reports: ReportWriter) -> SherpaStream:
        phrases = favoured(config.vocabulary, model.spelling()) if model.takes_vocabulary else ""
        return SherpaStream(recognizer, reports, phrases)

    return create_stream


if __name__ == "__main__":
    _, model_directory, socket = sys.argv
    serve(socket, lambda _: load(Path(model_directory)))
