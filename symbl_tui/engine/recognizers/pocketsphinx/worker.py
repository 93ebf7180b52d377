"""The process that hears one stream of sound: PocketSphinx, its general English model and its endpointer.

A process of its own because the decoder holds the interpreter's lock while it works. What comes on stdin and
goes to stdout is told in :mod:`.worker`.
It ends with its input, so it outlives nobody.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, TextIO

from pocketsphinx import Decoder, Endpointer

from symbl_tui.engine.recognizers.pocketsphinx.vocabulary import additions, spelled
from symbl_tui.engine.recognizers.process.blocks import read_blocks
from symbl_tui.engine.recognizers.process.worker import RawWord, WorkerConfig

_SECOND: Final = 16_000 * 2
_WINDOW: Final = 0.45
"""Seconds that the endpointer looks at to tell speech from silence."""
_PARTIAL_EVERY: Final = 0.21
_QUIET_EVERY: Final = 0.9
_CUT_AT_PAUSE: Final = 20.0
"""Seconds after which an utterance without an end is cut where the speaker takes a breath ..."""
_CUT_ANYWHERE: Final = 26.0
"""... or, if they never do, cut. So a final never waits longer, and neither grows without bound."""

_ALTERNATE: Final = re.compile(r"\(\d+\)$")

Segment = tuple[str, int, int, float | None]
"""Word, first frame and last frame (10 ms each, counted from the start of the utterance), posterior."""


def spoken(segments: Iterable[Segment], offset: float) -> list[RawWord]:
    """The words among a decoder's segments: no marks, silences or noises, no ``(2)`` of an alternate.

    Args:
        segments: As the decoder has them.
        offset: Where the utterance starts, in seconds.
    """
    return [
        word
        for name, first, last, sure in segments
        if name[0] not in "<[+"
        for word in _words(
            spelled(_ALTERNATE.sub("", name)), offset + first / 100, offset + (last + 1) / 100, sure
        )
    ]


def _words(texts: list[str], start: float, end: float, sure: float | None) -> Iterator[RawWord]:
    """One word, or those of a phrase, each with a share of the time that its length makes likely."""
    per_letter = (end - start) / sum(map(len, texts))
    for text in texts:
        end = start + per_letter * len(text)
        times = round(start, 2), round(end, 2)
        yield (text, *times) if sure is None else (text, *times, round(min(1.0, sure), 3))
        start = end


class PocketSphinxStream:
    """Turns frames of one stream into results."""

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
        self._say("ready")

    def know(self, config: WorkerConfig) -> None:
        """Begin with what another has learned, and with words that are likely.

        What is learned is the mean of the cepstrum, which tells voice and room apart.
        """
        if config.voice:
            self._decoder.set_cmn(config.voice)
        added = list(additions(config.vocabulary, self._decoder.lookup_word))
        model = self._decoder.get_lm()
        for word in added:
            model.add_word(word.name, word.weight)
        for number, word in enumerate(added, 1):
            # With the last one the decoder takes them all over, once.
            self._decoder.add_word(word.name, word.phones, number == len(added))

    def hear(self, frame: bytes) -> None:
        """Take one whole frame."""
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
        """Settle everything; ``rest`` is what did not fill a frame."""
        if self._open:
            # A sample of silence where nothing is left over: the endpointer cannot end on no sound at all.
            self._listen(self._endpointer.end_stream(rest or bytes(2)) or b"")
            self._end(self._at)
        self._say("done")

    def _begin(self, start: float) -> None:
        self._start = self._reported = start
        self._heard = 0
        self._decoder.start_utt()
        self._open = True

    def _listen(self, speech: bytes) -> None:
        if speech:  # the decoder breaks on no sound at all, which the endpointer gives now and then
            self._decoder.process_raw(speech)

    def _decode(self, speech: bytes) -> None:
        self._listen(speech)
        self._heard += len(speech)
        now = self._start + self._heard / _SECOND
        if now - self._reported < _PARTIAL_EVERY:
            return
        self._reported = now
        if words := self._words():
            self._say("partial", now, words)
        if self._overlong(now - self._start):
            self._end(now)
            self._begin(now)

    def _overlong(self, length: float) -> bool:
        return length > _CUT_ANYWHERE or (length > _CUT_AT_PAUSE and self._pausing())

    def _end(self, at: float) -> None:
        self._decoder.end_utt()
        self._open = False
        self._reported = at
        self._say("final", at, self._words(), self._decoder.get_cmn(False))

    def _report_quiet(self) -> None:
        # Speech may already be under way in the endpointer's window, so what it holds is not settled yet.
        settled = self._at - _WINDOW - 0.05
        if settled - self._reported >= _QUIET_EVERY:
            self._reported = settled
            self._say("quiet", settled)

    def _segments(self) -> Iterator[Segment]:
        for segment in self._decoder.seg() or ():
            # Only a finished utterance has a lattice, and so posteriors that mean something.
            yield segment.word, segment.start_frame, segment.end_frame, None if self._open else segment.prob

    def _words(self) -> list[RawWord]:
        return spoken(self._segments(), self._start)

    def _pausing(self) -> bool:
        word, first, last, _ = [("", 0, 0, None), *self._segments()][-1]
        return word == "<sil>" and last - first > 10

    def _say(self, kind: str, *values: object) -> None:
        self._output.write(json.dumps([kind, *values], separators=(",", ":")) + "\n")
        self._output.flush()


def run(stream: BinaryIO, output: TextIO) -> None:
    """Hear everything that comes on ``stream``."""
    hearing = PocketSphinxStream(output)
    rest = b""
    incoming = read_blocks(stream)
    hearing.know(WorkerConfig.decode(next(incoming)))
    for block in incoming:
        rest += block
        whole = len(rest) - len(rest) % hearing.frame_bytes
        for start in range(0, whole, hearing.frame_bytes):
            hearing.hear(rest[start : start + hearing.frame_bytes])
        rest = rest[whole:]
    hearing.end(rest)


def main() -> None:
    """Run as the child of an engine; what native code prints goes to stderr, not between the results."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        run(sys.stdin.buffer, output)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        # The engine is gone, or ends us: nobody is left to tell. Skip the flush of a pipe nobody reads.
        os._exit(0)


if __name__ == "__main__":
    main()
