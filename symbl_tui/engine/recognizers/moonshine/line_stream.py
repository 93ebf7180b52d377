"""One stream: samples to interim and final results, through the shared decoder."""

import threading
import time
from typing import Final

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.cut_places import cut_place, gap, sentences
from symbl_tui.engine.recognizers.moonshine.interim import share_time, to_raw_words, without_final_mark
from symbl_tui.engine.recognizers.moonshine.overlap import count_repeated
from symbl_tui.engine.recognizers.moonshine.plausibility import audible, plausible
from symbl_tui.engine.recognizers.moonshine.sample_buffer import SampleBuffer
from symbl_tui.engine.recognizers.moonshine.scheduler import Scheduler
from symbl_tui.engine.recognizers.moonshine.segmenter import Checkpoint, Segmenter
from symbl_tui.engine.recognizers.moonshine.stream_ports import Align, Decode, Detector, Output, Words
from symbl_tui.engine.recognizers.process.decoding_time import DecodingTime
from symbl_tui.engine.recognizers.samples import Samples

# Samples of speech that may be queued for the decoder; then feeding blocks.
_MOST_WAITING: Final = 20 * RATE
# Samples of silence between two reports of it.
_QUIET_EVERY: Final = int(0.9 * RATE)
# Seconds between the words at a cut from which on what follows is decoded well without earlier sound.
_CLEAN_PAUSE: Final = 0.25
# A speaker who never pauses must not make each decode longer than the one before.
# The most samples before a cut that are decoded again as context.
_MOST_CONTEXT: Final = 12 * RATE


class Stream:
    """Recognises one stream. Fed by one thread; results come from it and from the decoder's thread."""

    def __init__(
        self, detector: Detector, decode: Decode, align: Align, scheduler: Scheduler, output: Output
    ) -> None:
        self._detector, self._decode, self._align = detector, decode, align
        self._scheduler, self._output = scheduler, output
        self._segmenter, self._samples = Segmenter(), SampleBuffer()
        self._changed = threading.Condition(threading.RLock())
        self._busy = False
        """Whether a decode of this stream is queued or running: there is one at a time."""
        self._decoded = 0.0
        """Seconds of the open line that the last interim covered."""
        self._repeated: tuple[str, ...] = ()
        """Final words of the sound that is decoded again as context."""
        self._last_decode: tuple[int, int, str] = (0, 0, "")
        """Start, end and text of the last decode."""
        self._reported = 0
        self._speaking = False
        self._decoding = DecodingTime()
        self._closed = False
        self._failure: BaseException | None = None
        scheduler.meter.count(streams=1)

    def feed(self, samples: Samples) -> None:
        """Feed sound; blocks while too much of it is queued. Raises the error that decoding ended with."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy or self._undecoded < _MOST_WAITING)
            self._raise_failure()
            self._samples.append(samples)
            self._segmenter.update(self._detector.feed(samples), self._samples.end, self._detector.position)
            self._advance()

    def finish(self) -> None:
        """Make everything final; returns when it is."""
        with self._changed:
            self._segmenter.finish()
            self._advance()
            self._changed.wait_for(lambda: not self._busy)
            self._raise_failure()
            self._output.done()

    def close(self) -> None:
        """Free everything; a queued decode is skipped."""
        with self._changed:
            self._closed = True
            self._meter_speech(False)
        self._scheduler.meter.count(streams=-1)

    @property
    def _undecoded(self) -> int:
        return self._samples.end - self._segmenter.cut

    def _raise_failure(self) -> None:
        if self._failure:
            raise self._failure

    def _advance(self) -> None:
        """Queue the decode that is due, if any.

        In this order: what makes results final, a pause that may be the end of the line, an interim.
        """
        # One decode at a time, so that results of a stream come in order; the rest is looked at after it.
        if self._busy or self._closed:
            return
        opened = self._segmenter.open_line()
        self._meter_speech(opened is not None)
        if checkpoint := self._segmenter.next_checkpoint():
            self._submit(checkpoint)
        elif (quiet := self._segmenter.quiet_until) is not None:
            self._report_quiet(quiet)
        elif (
            (pause := self._segmenter.pending_pause())
            and self._scheduler.has_headroom
            and not self._is_last_decode(pause)
        ):
            self._submit(pause, interim=True)
        elif opened and self._interim_due(opened.spoken / RATE):
            self._submit(Checkpoint(opened.start, self._samples.end, ended=False), interim=True)

    def _interim_due(self, spoken: float) -> bool:
        return spoken >= self._decoded + self._scheduler.interval(self._decoded)

    def _is_last_decode(self, checkpoint: Checkpoint) -> bool:
        """Whether this very sound was decoded last: a pause is decoded before it is long enough."""
        return self._last_decode[:2] == (checkpoint.start, checkpoint.end)

    def _report_quiet(self, quiet: int) -> None:
        self._samples.discard_before(quiet)
        if quiet - self._reported >= _QUIET_EVERY:
            self._reported = quiet
            self._output.quiet(quiet / RATE)

    def _submit(self, checkpoint: Checkpoint, *, interim: bool = False) -> None:
        self._busy = True
        samples = self._samples.between(checkpoint.start, checkpoint.end)
        since = time.monotonic()
        self._scheduler.submit(lambda: self._run(checkpoint, samples, since, interim), interim=interim)

    def _run(self, checkpoint: Checkpoint, samples: Samples, since: float, interim: bool) -> None:
        """Decode, in the decoder's thread; an error is raised where the stream is fed."""
        try:
            if not self._closed:
                text = (
                    self._last_decode[2]
                    if self._is_last_decode(checkpoint)
                    else self._decode_plausible(samples)
                )
                self._last_decode = (checkpoint.start, checkpoint.end, text)
                with self._changed:
                    if interim:
                        self._handle_interim(checkpoint, text)
                    else:
                        self._settle(checkpoint, samples, text, since)
        except BaseException as error:
            self._failure = error
        with self._changed:
            self._busy = False
            if not self._failure:
                self._advance()
            self._changed.notify_all()

    def _decode_plausible(self, samples: Samples) -> str:
        with self._decoding.measure():
            text = self._decode(samples)
        return text if plausible(text, samples.size / RATE) else ""

    def _handle_interim(self, checkpoint: Checkpoint, text: str) -> None:
        start, end = checkpoint.start / RATE, checkpoint.end / RATE
        self._emit_interim(checkpoint, self._without_repeated(share_time(text.split(), start, end)))

    def _settle(self, checkpoint: Checkpoint, samples: Samples, text: str, since: float) -> None:
        """Emit as final what is, and the rest as interim."""
        with self._decoding.measure():
            aligned = self._align(text, samples, checkpoint.start / RATE) if text else ()
        words = self._without_repeated(aligned) if audible(aligned) else ()
        if checkpoint.ended:
            self._emit_finals(words, checkpoint.end, since)
            self._settle_all(checkpoint.end, checkpoint)
        elif place := cut_place(words, checkpoint.end / RATE, forced=checkpoint.forced):
            self._cut(checkpoint, words, place, since)
        elif checkpoint.forced and not words:  # noise: settle it, but for a second in which a word may begin
            self._settle_all(checkpoint.end - RATE, checkpoint)
            self._output.quiet(self._segmenter.cut / RATE)
        else:
            self._segmenter.mark_checked(checkpoint.end)
            self._emit_interim(checkpoint, words)
        self._samples.discard_before(self._segmenter.needed_from)

    def _cut(self, checkpoint: Checkpoint, words: Words, place: int, since: float) -> None:
        """Emit the first ``place`` words as final while the speaker goes on.

        Where the words at the cut run together, the sound before it is kept as context for the next decode,
        and the words of that sound are removed from its text (:mod:`.overlap`).
        """
        cut = self._samples.quietest(words[place - 1].end, words[place].start)
        self._emit_finals(words[:place], cut, since)
        if gap(words, place) >= _CLEAN_PAUSE or cut - checkpoint.start > _MOST_CONTEXT:
            self._settle_all(cut, checkpoint)
        else:
            self._segmenter.settle(cut, checkpoint.end, context=checkpoint.start)
            # Added up: the context reaches back over several cuts, and all of their words come again.
            self._repeated += tuple(word.text for word in words[:place])
        self._emit_interim(checkpoint, words[place:])

    def _settle_all(self, cut: int, checkpoint: Checkpoint) -> None:
        self._segmenter.settle(cut, checkpoint.end)
        self._repeated = ()

    def _without_repeated(self, words: Words) -> Words:
        """Remove the words that are final already."""
        return (
            words[count_repeated(self._repeated, [word.text for word in words]) :]
            if self._repeated
            else words
        )

    def _emit_interim(self, checkpoint: Checkpoint, words: Words) -> None:
        """Emit words that are not final, and record the interval."""
        decoded = (checkpoint.end - max(checkpoint.start, self._segmenter.cut)) / RATE
        self._scheduler.meter.record_interim(decoded - self._decoded)
        self._decoded = decoded
        if words:
            self._output.partial(checkpoint.end / RATE, to_raw_words(without_final_mark(words)))

    def _emit_finals(self, words: Words, cut: int, since: float) -> None:
        """Emit all words before a cut, a sentence at a time; each settles the sound up to its end."""
        self._decoded = 0.0
        self._reported = cut
        emitted = list(sentences(words))
        factor = self._decoding.settle(words[-1].end - words[0].start) if words else None
        for sentence in emitted:
            at = cut / RATE if sentence is emitted[-1] else sentence[-1].end
            self._output.final(at, to_raw_words(sentence), factor)
        if emitted:
            self._scheduler.meter.record_final(time.monotonic() - since)
        else:
            self._output.quiet(cut / RATE)

    def _meter_speech(self, speaking: bool) -> None:
        if speaking != self._speaking:
            self._speaking = speaking
            self._scheduler.meter.count(speaking=1 if speaking else -1)
