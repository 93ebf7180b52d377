"""One stream: samples to interim and final results, through the shared decoder."""

import threading
import time
from typing import Final

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.line_results import LineResults
from symbl_tui.engine.recognizers.moonshine.plausibility import plausible
from symbl_tui.engine.recognizers.moonshine.sample_buffer import SampleBuffer
from symbl_tui.engine.recognizers.moonshine.scheduler import Scheduler
from symbl_tui.engine.recognizers.moonshine.segmenter import Checkpoint, Segmenter
from symbl_tui.engine.recognizers.moonshine.stream_ports import Align, Decode, Detector, Output
from symbl_tui.engine.recognizers.samples import Samples

# Samples of speech that may be queued for the decoder; then feeding blocks.
_MOST_WAITING: Final = 20 * RATE


class Stream:
    """Recognises one stream. Fed by one thread; results come from it and from the decoder's thread."""

    def __init__(
        self, detector: Detector, decode: Decode, align: Align, scheduler: Scheduler, output: Output
    ) -> None:
        self._detector, self._decode = detector, decode
        self._scheduler, self._output = scheduler, output
        self._segmenter, self._samples = Segmenter(), SampleBuffer()
        self._results = LineResults(self._segmenter, self._samples, align, scheduler.meter, output)
        self._changed = threading.Condition(threading.RLock())
        self._busy = False
        """Whether a decode of this stream is queued or running: there is one at a time."""
        self._last_decode: tuple[int, int, str] = (0, 0, "")
        """Start, end and text of the last decode."""
        self._speaking = False
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
            self._results.report_quiet(quiet)
        elif (
            (pause := self._segmenter.pending_pause())
            and self._scheduler.has_headroom
            and not self._is_last_decode(pause)
        ):
            self._submit(pause, interim=True)
        elif opened and self._interim_due(opened.spoken / RATE):
            self._submit(Checkpoint(opened.start, self._samples.end, ended=False), interim=True)

    def _interim_due(self, spoken: float) -> bool:
        return spoken >= self._results.decoded + self._scheduler.interval(self._results.decoded)

    def _is_last_decode(self, checkpoint: Checkpoint) -> bool:
        """Whether this very sound was decoded last: a pause is decoded before it is long enough."""
        return self._last_decode[:2] == (checkpoint.start, checkpoint.end)

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
                        self._results.handle_interim(checkpoint, text)
                    else:
                        self._results.settle(checkpoint, samples, text, since)
        except BaseException as error:
            self._failure = error
        with self._changed:
            self._busy = False
            if not self._failure:
                self._advance()
            self._changed.notify_all()

    def _decode_plausible(self, samples: Samples) -> str:
        with self._results.decoding.measure():
            text = self._decode(samples)
        return text if plausible(text, samples.size / RATE) else ""

    def _meter_speech(self, speaking: bool) -> None:
        if speaking != self._speaking:
            self._speaking = speaking
            self._scheduler.meter.count(speaking=1 if speaking else -1)
