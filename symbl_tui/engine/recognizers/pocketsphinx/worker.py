"""The process that recognises one stream: PocketSphinx, its general English model and its endpointer.

A process of its own because the decoder holds the interpreter's lock while it works. stdin and stdout follow
:mod:`symbl_tui.engine.recognizers.process.worker_connection`. It ends with its input, and so with the engine.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, TextIO

from pocketsphinx import Decoder, Endpointer

from symbl_tui.engine.recognizers.pocketsphinx.vocabulary import added_words, split_name
from symbl_tui.engine.recognizers.process.blocks import read_blocks
from symbl_tui.engine.recognizers.process.worker_connection import RawWord, WorkerConfig

_SECOND: Final = 16_000 * 2
# Seconds in which the endpointer decides between speech and silence: 15 of its frames of 30 ms.
_WINDOW: Final = 0.45
# Seconds; 7 frames.
_PARTIAL_EVERY: Final = 0.21
_QUIET_EVERY: Final = 0.9
# Seconds after which an utterance without an end is cut at a short pause ...
_CUT_AT_PAUSE: Final = 20.0
# ... or, without one, anywhere: bounds the delay of a final and the memory of the decoder.
_CUT_ANYWHERE: Final = 26.0

_ALTERNATE: Final = re.compile(r"\(\d+\)$")

Segment = tuple[str, int, int, float | None]
"""Word, first frame and last frame (10 ms each, counted from the start of the utterance), posterior."""


def to_words(segments: Iterable[Segment], offset: float) -> list[RawWord]:
    """The words among a decoder's segments: no markers, silences or noises, no ``(2)`` of an alternate.

    Args:
        segments: The decoder's.
        offset: Start of the utterance, in seconds.
    """
    return [
        word
        for name, first, last, posterior in segments
        if name[0] not in "<[+"
        for word in _share_time(
            split_name(_ALTERNATE.sub("", name)), offset + first / 100, offset + (last + 1) / 100, posterior
        )
    ]


def _share_time(texts: list[str], start: float, end: float, posterior: float | None) -> Iterator[RawWord]:
    """Yield one word, or those of a phrase with shares of its time by their lengths."""
    per_letter = (end - start) / sum(map(len, texts))
    for text in texts:
        end = start + per_letter * len(text)
        times = round(start, 2), round(end, 2)
        yield (text, *times) if posterior is None else (text, *times, round(min(1.0, posterior), 3))
        start = end


class PocketSphinxStream:
    """Recognises one stream, frame by frame."""

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self._decoder = Decoder(loglevel="FATAL")
        # Word error rate on the bundled meeting: 4.5 % with the defaults (0.3 s, 0.9), 3.6 % with these, 11 %
        # with 0.9 s, 0.5. Speech must fill window * ratio to be noticed: 0.36 s lets a short "yes" through.
        self._endpointer = Endpointer(window=_WINDOW, ratio=0.8)
        self.frame_bytes: int = self._endpointer.frame_bytes
        self._at = 0.0
        self._start = 0.0
        self._reported = 0.0
        self._open = False
        self._report("ready")

    def configure(self, config: WorkerConfig) -> None:
        """Apply the adaptation to the speaker, and add the words of the vocabulary.

        The adaptation is the mean of the cepstrum, which depends on voice and room.
        """
        if config.voice:
            self._decoder.set_cmn(config.voice)
        added = list(added_words(config.vocabulary, self._decoder.lookup_word))
        model = self._decoder.get_lm()
        for word in added:
            model.add_word(word.name, word.weight)
        for number, word in enumerate(added, 1):
            # The decoder rebuilds its dictionary once, with the last one.
            self._decoder.add_word(word.name, word.phones, number == len(added))

    def feed(self, frame: bytes) -> None:
        """Feed one whole frame."""
        self._at += len(frame) / _SECOND
        was_in_speech = self._endpointer.in_speech
        speech = self._endpointer.process(frame)
        if speech is None:
            return self._report_quiet()
        if not was_in_speech:
            self._begin(self._endpointer.speech_start)
        self._decode(speech)
        if not self._endpointer.in_speech:
            self._end(self._endpointer.speech_end)
        return None

    def end(self, rest: bytes) -> None:
        """Settle everything; ``rest`` is the sound that did not fill a frame."""
        if self._open:
            # A sample of silence where nothing is left: the endpointer cannot end without sound.
            self._process(self._endpointer.end_stream(rest or bytes(2)) or b"")
            self._end(self._at)
        self._report("done")

    def _begin(self, start: float) -> None:
        self._start = self._reported = start
        self._fed = 0
        self._decoder.start_utt()
        self._open = True

    def _process(self, speech: bytes) -> None:
        if speech:  # the decoder fails on empty sound, which the endpointer may return
            self._decoder.process_raw(speech)

    def _decode(self, speech: bytes) -> None:
        self._process(speech)
        self._fed += len(speech)
        now = self._start + self._fed / _SECOND
        if now - self._reported < _PARTIAL_EVERY:
            return
        self._reported = now
        if words := self._words():
            self._report("partial", now, words)
        if self._overlong(now - self._start):
            self._end(now)
            self._begin(now)

    def _overlong(self, length: float) -> bool:
        # At a pause where there is one: a cut within a word costs that word.
        return length > _CUT_ANYWHERE or (length > _CUT_AT_PAUSE and self._pausing())

    def _end(self, at: float) -> None:
        self._decoder.end_utt()
        self._open = False
        self._reported = at
        self._report("final", at, self._words(), self._decoder.get_cmn(False))

    def _report_quiet(self) -> None:
        # Speech may have begun within the endpointer's window, so the sound in it is not settled yet.
        # The margin is more than a frame, by which the window may lag behind.
        settled = self._at - _WINDOW - 0.05
        if settled - self._reported >= _QUIET_EVERY:
            self._reported = settled
            self._report("quiet", settled)

    def _segments(self) -> Iterator[Segment]:
        for segment in self._decoder.seg() or ():
            # Only a finished utterance has a lattice, and so meaningful posteriors.
            yield segment.word, segment.start_frame, segment.end_frame, None if self._open else segment.prob

    def _words(self) -> list[RawWord]:
        return to_words(self._segments(), self._start)

    def _pausing(self) -> bool:
        word, first, last, _ = [("", 0, 0, None), *self._segments()][-1]
        return word == "<sil>" and last - first > 10  # frames of 10 ms: shorter ones are within words

    def _report(self, kind: str, *values: object) -> None:
        self._output.write(json.dumps([kind, *values], separators=(",", ":")) + "\n")
        self._output.flush()


def run(stream: BinaryIO, output: TextIO) -> None:
    """Recognise the blocks of sound on ``stream``."""
    recognition = PocketSphinxStream(output)
    rest = b""
    incoming = read_blocks(stream)
    recognition.configure(WorkerConfig.decode(next(incoming)))
    for block in incoming:
        rest += block
        whole = len(rest) - len(rest) % recognition.frame_bytes
        for start in range(0, whole, recognition.frame_bytes):
            recognition.feed(rest[start : start + recognition.frame_bytes])
        rest = rest[whole:]
    recognition.end(rest)


def main() -> None:
    """Run as the child of an engine; output of native code goes to stderr, not between the reports."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Descriptor 1 itself is replaced: native code does not use Python's sys.stdout.
    os.dup2(2, 1)
    try:
        run(sys.stdin.buffer, output)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        # The engine is gone, or ends this process. Skip the flush of a pipe without a reader.
        os._exit(0)


if __name__ == "__main__":
    main()
