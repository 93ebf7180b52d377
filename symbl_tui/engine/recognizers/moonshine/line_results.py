"""The results of one stream: which words of a decoded text are final, and which may still change."""

import time
from typing import Final

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.cut_places import cut_place, gap, sentences
from symbl_tui.engine.recognizers.moonshine.interim import share_time, to_raw_words, without_final_mark
from symbl_tui.engine.recognizers.moonshine.load_meter import LoadMeter
from symbl_tui.engine.recognizers.moonshine.overlap import count_repeated
from symbl_tui.engine.recognizers.moonshine.plausibility import audible
from symbl_tui.engine.recognizers.moonshine.sample_buffer import SampleBuffer
from symbl_tui.engine.recognizers.moonshine.segmenter import Checkpoint, Segmenter
from symbl_tui.engine.recognizers.moonshine.stream_ports import Align, Output, Words
from symbl_tui.engine.recognizers.process.decoding_time import DecodingTime
from symbl_tui.engine.recognizers.samples import Samples

# Samples of silence between two reports of it.
_QUIET_EVERY: Final = int(0.9 * RATE)
# Seconds between the words at a cut from which on what follows is decoded well without earlier sound.
_CLEAN_PAUSE: Final = 0.25
# The most samples before a cut that are decoded again as context.
# Bounded: a speaker without pauses would make each decode longer than the one before.
_MOST_CONTEXT: Final = 12 * RATE


class LineResults:
    """Emits the results of a stream and settles its sound. For one thread at a time."""

    def __init__(
        self, segmenter: Segmenter, samples: SampleBuffer, align: Align, meter: LoadMeter, output: Output
    ) -> None:
        """Use the segmenter and the samples of the stream; ``meter`` is that of all streams."""
        self._segmenter, self._samples = segmenter, samples
        self._align, self._meter, self._output = align, meter, output
        self.decoding = DecodingTime()
        """Of what is not final yet."""
        self.decoded = 0.0
        """Seconds of the open line that the last interim covered."""
        self._repeated: tuple[str, ...] = ()
        """Final words of the sound that is decoded again as context."""
        self._reported = 0

    def report_quiet(self, quiet: int) -> None:
        """Report that all sound before a sample is settled and holds no words, now and then."""
        self._samples.discard_before(quiet)
        if quiet - self._reported >= _QUIET_EVERY:
            self._reported = quiet
            self._output.quiet(quiet / RATE)

    def handle_interim(self, checkpoint: Checkpoint, text: str) -> None:
        """Emit the text of an open line as interim."""
        start, end = checkpoint.start / RATE, checkpoint.end / RATE
        self._emit_interim(checkpoint, self._without_repeated(share_time(text.split(), start, end)))

    def settle(self, checkpoint: Checkpoint, samples: Samples, text: str, since: float) -> None:
        """Emit as final what is, and the rest as interim."""
        with self.decoding.measure():
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
        self._meter.record_interim(decoded - self.decoded)
        self.decoded = decoded
        if words:
            self._output.partial(checkpoint.end / RATE, to_raw_words(without_final_mark(words)))

    def _emit_finals(self, words: Words, cut: int, since: float) -> None:
        """Emit all words before a cut, a sentence at a time; each settles the sound up to its end."""
        self.decoded = 0.0
        self._reported = cut
        emitted = list(sentences(words))
        factor = self.decoding.settle(words[-1].end - words[0].start) if words else None
        for sentence in emitted:
            at = cut / RATE if sentence is emitted[-1] else sentence[-1].end
            self._output.final(at, to_raw_words(sentence), factor)
        if emitted:
            self._meter.record_final(time.monotonic() - since)
        else:
            self._output.quiet(cut / RATE)
