"""The process that recognises every stream with one sherpa-onnx model, each in a thread of its own.

A child process because native code may crash; see
:mod:`..process.model_server`.
"""

import re
import sys
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import Final

import numpy as np

from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND, RATE
from symbl_tui.engine.recognizers.process.decoding_time import DecodingTime
from symbl_tui.engine.recognizers.process.model_server import ReportWriter, StreamFactory, serve
from symbl_tui.engine.recognizers.process.worker_connection import RawWord, WorkerConfig
from symbl_tui.engine.recognizers.samples import Samples, decode_pcm
from symbl_tui.engine.recognizers.sherpa.model import OnlineRecognizer, find

# Seconds of sound.
_PARTIAL_EVERY: Final = 0.2
# Bytes between two checks for an endpoint, however much sound arrives at once.
_PIECE: Final = BYTES_PER_SECOND // 10
# Seconds of silence after the end: a model needs that much context after the last word.
_TAIL: Final = 0.8
# Seconds that the last word is assumed to last: tokens have a start and no end.
_LONGEST_LAST: Final = 0.4
# Seconds for which the sound of a last word may go on after its assumed end. Less than the silence of an
# endpoint (0.8 s), so that no sound of a next word is settled with it.
_WORD_TAIL: Final = 0.2
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_WORD_BEGINS: Final = (" ", "▁")


def join_tokens(
    tokens: Sequence[str], times: Sequence[float], log_probabilities: Sequence[float], until: float
) -> list[RawWord]:
    """Join tokens into words.

    Args:
        tokens: Tokens; one that begins with a space begins a word.
        times: Their starts, in seconds.
        log_probabilities: One for each token; empty where the model gives none.
        until: The latest end of the last word.
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
        # Models trained on LibriSpeech write capitals alone; "I" and a spelled letter stay as they are.
        text = text.lower() if text.isupper() and len(text) > 1 else text
        word = (text, round(begins, 2), round(max(over, begins + 0.01), 2))
        words.append(
            (*word, round(exp(sum(log_probabilities[first:last]) / (last - first)), 3))
            if log_probabilities
            else word
        )
    return words


def encode_hotwords(vocabulary: Sequence[str], tokens: Sequence[str]) -> str:
    """Encode phrases in the library's form, separated by slashes.

    Only letters, marks within words and spaces: other characters have meanings, and some of them are errors.
    And only what the model's tokens can spell, letter by letter if need be: one phrase that they cannot makes
    the library reject them all.
    """
    letters = {token.strip(" ▁") for token in tokens}
    capitals = "A" in letters and "a" not in letters
    phrases = (" ".join(_WORD.findall(phrase)) for phrase in vocabulary)
    written = (phrase.upper() if capitals else phrase for phrase in phrases if phrase)
    return "/".join(phrase for phrase in written if set(phrase) - {" "} <= letters)


class SherpaStream:
    """Recognises one stream."""

    def __init__(self, recognizer: OnlineRecognizer, output: ReportWriter, phrases: str = "") -> None:
        """``phrases``: the result of :func:`encode_hotwords`, for a model that supports a vocabulary."""
        self._recognizer, self._output = recognizer, output
        self._stream = recognizer.create_stream(phrases or None)
        self._decoding = DecodingTime()
        self._at = 0.0
        self._reported = 0.0
        self._reported_words: list[RawWord] = []

    def feed(self, sound: bytes) -> None:
        """Feed whole samples."""
        for start in range(0, len(sound), _PIECE):
            self._feed_piece(sound[start : start + _PIECE])

    def _feed_piece(self, sound: bytes) -> None:
        self._at += len(sound) / BYTES_PER_SECOND
        self._decode(decode_pcm(sound))
        if self._recognizer.is_endpoint(self._stream):
            self._end()
            self._recognizer.reset(self._stream)
        elif self._at - self._reported >= _PARTIAL_EVERY:
            self._reported = self._at
            words = self._words()
            if words and words != self._reported_words:
                self._output.partial(self._at, words)
            self._reported_words = words

    def finish(self) -> None:
        """Settle everything."""
        self._decode(np.zeros(int(_TAIL * RATE), np.float32))
        self._stream.input_finished()
        # The end makes another step ready: the last one, with less sound than the others.
        self._decode(np.zeros(0, np.float32))
        if words := self._words():
            self._output.final(self._at, words, self._factor(words))
        self._output.done()

    def _decode(self, samples: Samples) -> None:
        with self._decoding.measure():
            if samples.size:
                self._stream.accept_waveform(RATE, samples)
            while self._recognizer.is_ready(self._stream):
                self._recognizer.decode_stream(self._stream)

    def _words(self) -> list[RawWord]:
        result = self._recognizer.get_result_all(self._stream)
        times = [result.start_time + time for time in result.timestamps]
        # None where the model gives none; a few could not be attributed to tokens.
        complete = len(result.ys_probs) == len(result.tokens)
        return join_tokens(result.tokens, times, result.ys_probs if complete else [], self._at)

    def _end(self) -> None:
        words = self._words()
        # Sound before the settled position is never recognised again, not even after a restart. So the last
        # 0.8 s stay unsettled, in which the model may not have decoded a word yet; the words are settled with
        # the sound that the last of them may still have.
        settled = self._at - _TAIL
        if words:
            end = words[-1][2]
            settled = max(settled, end, min(end, self._at - 2 * _WORD_TAIL) + _WORD_TAIL)
        if words:
            self._output.final(settled, words, self._factor(words))
        else:
            self._output.quiet(settled)

    def _factor(self, words: Sequence[RawWord]) -> float:
        return self._decoding.settle(words[-1][2] - words[0][1])

    def close(self) -> None:
        """Do nothing: the stream is freed with this object."""


def load(directory: Path) -> StreamFactory:
    """Load the model in a directory; raises ``ConfigError`` when that fails."""
    model = find(directory)
    recognizer = model.load()

    def create_stream(config: WorkerConfig, reports: ReportWriter) -> SherpaStream:
        phrases = encode_hotwords(config.vocabulary, model.token_texts()) if model.supports_vocabulary else ""
        return SherpaStream(recognizer, reports, phrases)

    return create_stream


if __name__ == "__main__":
    _, model_directory, socket = sys.argv
    serve(socket, lambda _: load(Path(model_directory)))
