"""One stream: from samples to interim and final results, by way of the shared decoder."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.recognizers.moonshine.cut_places import cut_place, gap, sentences
from symbl_tui.engine.recognizers.moonshine.detector import Speech
from symbl_tui.engine.recognizers.moonshine.interim import raw, shared, unfinished
from symbl_tui.engine.recognizers.moonshine.library import Samples
from symbl_tui.engine.recognizers.moonshine.overlap import repeated
from symbl_tui.engine.recognizers.moonshine.plausibility import audible, plausible
from symbl_tui.engine.recognizers.moonshine.sample_buffer import SampleBuffer
from symbl_tui.engine.recognizers.moonshine.scheduler import Scheduler
from symbl_tui.engine.recognizers.moonshine.segmenter import Checkpoint, Segmenter
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.process.worker import RawWord

_MOST_WAITING: Final = 20 * RATE
"""Samples of speech that may wait to be decoded; then feeding waits."""
_QUIET_EVERY: Final = int(0.9 * RATE)
_CLEAN_PAUSE: Final = 0.25
"""Seconds between the words at a cut from which on what follows needs no sound before the cut."""
_MOST_CONTEXT: Final = 12 * RATE
"""Samples before a cut that are decoded again at the most."""

Words = Sequence[TimedWord]
Decode = Callable[[Samples], str]
Locate = Callable[[str, Samples, float], Words]
"""The words of a text in the samples that it was decoded from, which begin at so many seconds."""


class Detector(Protocol):
    """Tells speech from silence."""

    @property
    def position(self) -> int:
        """All sound before it was examined."""

    def feed(self, samples: Samples) -> Sequence[Speech]:
        """Take sound; what is known of the speech in it."""


class Output(Protocol):
    """Where results go; called from any thread, one call at a time for a stream. Never waits."""

    def partial(self, at: float, words: Sequence[RawWord]) -> None:
        """Interim words of the sound up to ``at`` (seconds) that is not settled."""

    def final(self, at: float, words: Sequence[RawWord]) -> None:
        """Final words; all sound before ``at`` is settled."""

    def quiet(self, at: float) -> None:
        """All sound before ``at`` is settled, and holds no words."""

    def done(self) -> None:
        """Everything is settled."""


class Stream:
    """Fed by one thread; results come from it and from the decoder's."""

    def __init__(
        self, detector: Detector, decode: Decode, locate: Locate, scheduler: Scheduler, output: Output
    ) -> None:
        self._detector, self._decode, self._locate = detector, decode, locate
        self._scheduler, self._output = scheduler, output
        self._segmenter, self._samples = Segmenter(), SampleBuffer()
        self._changed = threading.Condition(threading.RLock())
        self._busy = False
        """A decode of this stream is under way or waits for the decoder."""
        self._decoded = 0.0
        """Seconds of the line under way that an interim has shown."""
        self._repeated: tuple[str, ...] = ()
        """Final words whose sound is decoded again."""
        self._ahead: tuple[int, int, str] = (0, 0, "")
        """The stretch that was decoded last, and its text."""
        self._reported = 0
        self._speaking = False
        self._closed = False
        self._failure: BaseException | None = None
        scheduler.meter.count(streams=1)

    def feed(self, samples: Samples) -> None:
        """Take sound; waits while too much of it is not decoded yet. Raises what decoding failed with."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy or self._waiting < _MOST_WAITING)
            self._check()
            self._samples.append(samples)
            self._segmenter.update(self._detector.feed(samples), self._samples.end, self._detector.position)
            self._advance()

    def finish(self) -> None:
        """Make everything final; returns when it is."""
        with self._changed:
            self._segmenter.finish()
            self._advance()
            self._changed.wait_for(lambda: not self._busy)
            self._check()
            self._output.done()

    def close(self) -> None:
        """Let go of everything; what waits to be decoded is not."""
        with self._changed:
            self._closed = True
            self._meter_speech(False)
        self._scheduler.meter.count(streams=-1)

    @property
    def _waiting(self) -> int:
        return self._samples.end - self._segmenter.cut

    def _check(self) -> None:
        if self._failure:
            raise self._failure

    def _advance(self) -> None:
        """Decode what is due, if anything is."""
        if self._busy or self._closed:
            return
        opened = self._segmenter.open()
        self._meter_speech(opened is not None)
        if checkpoint := self._segmenter.next():
            self._submit(checkpoint)
        elif (quiet := self._segmenter.quiet) is not None:
            self._report_quiet(quiet)
        elif (pause := self._segmenter.paused()) and self._scheduler.free and not self._known(pause):
            self._submit(pause, interim=True)
        elif opened and self._interim_due(opened.spoken / RATE):
            self._submit(Checkpoint(opened.start, self._samples.end, over=False), interim=True)

    def _interim_due(self, spoken: float) -> bool:
        return spoken >= self._decoded + self._scheduler.interval(self._decoded)

    def _known(self, checkpoint: Checkpoint) -> bool:
        """Whether this very sound was decoded last: a pause is decoded before it is sure to be the end."""
        return self._ahead[:2] == (checkpoint.start, checkpoint.end)

    def _report_quiet(self, quiet: int) -> None:
        self._samples.forget(quiet)
        if quiet - self._reported >= _QUIET_EVERY:
            self._reported = quiet
            self._output.quiet(quiet / RATE)

    def _submit(self, checkpoint: Checkpoint, *, interim: bool = False) -> None:
        self._busy = True
        samples = self._samples.between(checkpoint.start, checkpoint.end)
        since = time.monotonic()
        self._scheduler.submit(lambda: self._run(checkpoint, samples, since, interim), interim=interim)

    def _run(self, checkpoint: Checkpoint, samples: Samples, since: float, interim: bool) -> None:
        """Decode, in the decoder's thread; what it fails of is raised where the stream is fed."""
        try:
            if not self._closed:
                text = self._ahead[2] if self._known(checkpoint) else self._text(samples)
                self._ahead = (checkpoint.start, checkpoint.end, text)
                with self._changed:
                    if interim:
                        self._show(checkpoint, text)
                    else:
                        self._settle(checkpoint, samples, text, since)
        except BaseException as error:
            self._failure = error
        with self._changed:
            self._busy = False
            if not self._failure:
                self._advance()
            self._changed.notify_all()

    def _text(self, samples: Samples) -> str:
        text = self._decode(samples)
        return text if plausible(text, samples.size / RATE) else ""

    def _show(self, checkpoint: Checkpoint, text: str) -> None:
        start, end = checkpoint.start / RATE, checkpoint.end / RATE
        self._rest(checkpoint, self._new(shared(text.split(), start, end)))

    def _settle(self, checkpoint: Checkpoint, samples: Samples, text: str, since: float) -> None:
        """Make final what can be, and show the rest."""
        located = self._locate(text, samples, checkpoint.start / RATE) if text else ()
        words = self._new(located) if audible(located) else ()
        if checkpoint.over:
            self._final(words, checkpoint.end, since)
            self._start_anew(checkpoint.end, checkpoint)
        elif place := cut_place(words, checkpoint.end / RATE, forced=checkpoint.forced):
            self._cut(checkpoint, words, place, since)
        elif checkpoint.forced and not words:
            self._start_anew(checkpoint.end - RATE, checkpoint)
            self._output.quiet(self._segmenter.cut / RATE)
        else:
            self._segmenter.looked(checkpoint.end)
            self._rest(checkpoint, words)
        self._samples.forget(self._segmenter.needed)

    def _cut(self, checkpoint: Checkpoint, words: Words, place: int, since: float) -> None:
        """Make the first ``place`` words final while the speaker goes on."""
        cut = self._samples.quietest(words[place - 1].end, words[place].start)
        self._final(words[:place], cut, since)
        if gap(words, place) >= _CLEAN_PAUSE or cut - checkpoint.start > _MOST_CONTEXT:
            self._start_anew(cut, checkpoint)
        else:
            self._segmenter.settle(cut, checkpoint.end, context=checkpoint.start)
            self._repeated += tuple(word.text for word in words[:place])
        self._rest(checkpoint, words[place:])

    def _start_anew(self, cut: int, checkpoint: Checkpoint) -> None:
        self._segmenter.settle(cut, checkpoint.end)
        self._repeated = ()

    def _new(self, words: Words) -> Words:
        """Without the words that are final already."""
        return words[repeated(self._repeated, [word.text for word in words]) :] if self._repeated else words

    def _rest(self, checkpoint: Checkpoint, words: Words) -> None:
        """Show what is not final, and count it as shown."""
        decoded = (checkpoint.end - max(checkpoint.start, self._segmenter.cut)) / RATE
        self._scheduler.meter.interim(decoded - self._decoded)
        self._decoded = decoded
        if words:
            self._output.partial(checkpoint.end / RATE, raw(unfinished(words)))

    def _final(self, words: Words, cut: int, since: float) -> None:
        """Tell all words before a cut, a sentence at a time, each settling the sound up to its end."""
        self._decoded = 0.0
        self._reported = cut
        told = list(sentences(words))
        for sentence in told:
            at = cut / RATE if sentence is told[-1] else sentence[-1].end
            self._output.final(at, raw(sentence))
        if told:
            self._scheduler.meter.final(time.monotonic() - since)
        else:
            self._output.quiet(cut / RATE)

    def _meter_speech(self, speaking: bool) -> None:
        if speaking != self._speaking:
            self._speaking = speaking
            self._scheduler.meter.count(speaking=1 if speaking else -1)
