"""One stream being recognised: sound into windows, windows into sentences. Blocks while the model decodes."""

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from symbl_tui.engine.recognizers.base import BYTES_PER_SECOND, RATE
from symbl_tui.engine.recognizers.process.model_server import ReportWriter
from symbl_tui.engine.recognizers.process.worker import RawWord
from symbl_tui.engine.recognizers.whisper.sentence_split import Sentence, TimedWord, divide, is_finished
from symbl_tui.engine.recognizers.whisper.voice_detector import FRAME, Samples
from symbl_tui.engine.recognizers.whisper.window import FULL, SpeechWindow

_LONG_PAUSE: Final = 8.0
"""Seconds of silence after which what was said is decoded, however short: nothing is kept for hours."""
_LIVE_PAUSE: Final = 0.8
"""The same where somebody speaks into a microphone and waits for the text."""
_INTERIM_SECONDS: Final = 5.0
"""Seconds of new sound until a live speaker sees an interim result."""
_LEAST_SPOKEN: Final = round(0.2 * RATE)
"""Samples of speech; what is less is a click."""
_LEAST_SETTLED: Final = 8.0
"""Seconds of a full window that must be settled, so that it goes on."""
_QUIET_SECONDS: Final = 5.0
"""How often it is reported that nobody speaks."""


class Decodes(Protocol):
    """What recognises a window."""

    @property
    def busy(self) -> float:
        """Seconds that decoding has taken so far, for all streams."""
        ...

    def decode(self, sound: Samples, phrases: tuple[str, ...] = ()) -> list[TimedWord]:
        """The words in some sound."""
        ...


class Detects(Protocol):
    """What tells speech from the rest."""

    def probabilities(self, samples: Samples) -> list[float]:
        """How likely each frame is speech."""
        ...


class FeedRate:
    """Whether sound comes as it is spoken, or as fast as it is taken; the time of decoding is left out."""

    _SPAN: Final = 3.0

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._came: deque[tuple[float, float]] = deque()
        self._seconds = 0.0

    def add(self, seconds: float) -> None:
        """So much sound came now."""
        self._seconds += seconds
        self._came.append((self._clock(), self._seconds))
        while len(self._came) > 2 and self._seconds - self._came[1][1] >= self._SPAN:
            self._came.popleft()

    @property
    def live(self) -> bool:
        """Whether the newest seconds took at least half as long as they are."""
        (began, before), (ended, after) = self._came[0], self._came[-1]
        return ended - began >= 0.5 * (after - before) and after - before >= self._SPAN / 2


class StreamRecognition:
    """Takes the sound of one stream and reports what :mod:`..process.worker` tells of."""

    def __init__(
        self,
        decoder: Decodes,
        detector: Detects,
        reports: ReportWriter,
        clock: Callable[[], float],
        phrases: tuple[str, ...] = (),
    ) -> None:
        """StreamFactory a stream.

        Args:
            decoder: The model.
            detector: A new one.
            reports: Where the results go.
            clock: Seconds that only grow.
            phrases: Words that are likelier than usual.
        """
        self._decoder, self._detector, self._reports = decoder, detector, reports
        self._phrases = phrases
        self._window = SpeechWindow()
        self._rest = b""
        self._rate = FeedRate(lambda: clock() - decoder.busy)
        self._quiet_at = 0.0
        self._emitted_to = 0.0
        """Where the last final ends, in seconds of the stream."""
        self._interim_at = 0

    def feed(self, sound: bytes) -> None:
        """Take sound, mono s16le."""
        self._rate.add(len(sound) / BYTES_PER_SECOND)
        whole, self._rest = _divided(self._rest + sound)
        frames = whole.reshape(-1, FRAME)
        likely = self._detector.probabilities(whole) if whole.size else []
        for frame, probability in zip(frames, likely, strict=True):
            self._window.add(frame, probability)
            self._look()
        if self._rate.live:
            self._look_live()

    def finish(self) -> None:
        """Settle everything."""
        if self._rest:
            self.feed(bytes(2 * FRAME - len(self._rest)))
        self._decode_all()
        self._reports.done()

    def close(self) -> None:
        """Let go of the sound."""
        self._window.clear()

    @property
    def _moment(self) -> float:
        return self._window.position / RATE

    def _look(self) -> None:
        """Decode where the window is full, or the speaker has made a long pause."""
        window = self._window
        if len(window) >= FULL:
            self._decode_full()
        elif len(window) and window.pause >= _LONG_PAUSE:
            self._decode_all()
        elif not len(window) and self._moment - self._quiet_at >= _QUIET_SECONDS:
            self._report_quiet()

    def _look_live(self) -> None:
        window = self._window
        if len(window) and window.pause >= _LIVE_PAUSE:
            self._decode_all()
        elif len(window) >= self._interim_at + _INTERIM_SECONDS * RATE:
            self._interim_at = len(window)
            if words := self._decoded():
                self._reports.partial(self._moment, self._raw(words))

    def _decode_all(self) -> None:
        """Settle all that was said so far."""
        words = self._decoded()
        sentences = divide(words)
        for sentence in sentences:
            self._emit(sentence)
        self._window.clear()
        self._interim_at = 0
        self._report_quiet()

    def _decode_full(self) -> None:
        """Settle the finished sentences of a full window; the rest is decoded again with what follows it."""
        words = self._decoded()
        sentences = divide(words)
        settled = [each for each in sentences if self._is_settled(each, sentences)]
        kept = settled or sentences[:-1] or sentences
        for sentence in kept:
            self._emit(sentence)
        # A window of noise, or of one sentence without an end, must not be decoded for ever.
        length = len(self._window) / RATE
        self._window.drop(max(kept[-1][-1].end if kept else length, min(_LEAST_SETTLED, length)))
        self._interim_at = 0
        if not kept:
            self._report_quiet()

    def _is_settled(self, sentence: Sentence, sentences: list[Sentence]) -> bool:
        """Whether a sentence of a full window is whole: the last is, only where its end is marked."""
        if sentence is sentences[-1]:
            return is_finished(sentence) and len(self._window) / RATE - sentence[-1].end > _LIVE_PAUSE
        return True

    def _decoded(self) -> list[TimedWord]:
        if self._window.spoken < _LEAST_SPOKEN:
            return []
        return _in_order(self._decoder.decode(self._window.samples()[:FULL], self._phrases))

    def _emit(self, sentence: Sentence) -> None:
        words = self._raw(sentence)
        self._emitted_to = words[-1][2]
        self._reports.final(self._emitted_to, words)

    def _raw(self, words: Sentence | list[TimedWord]) -> list[RawWord]:
        moment = self._window.moment
        found: list[RawWord] = []
        for word in words:
            middle = (word.start + word.end) / 2
            start, end = moment(word.start, middle), moment(word.end, middle)
            # What is decoded again may begin a frame before the end of what was told.
            start = max(start, found[-1][2] if found else self._emitted_to)
            found.append((word.text, round(start, 2), round(max(end, start + 0.01), 2), word.probability))
        return found

    def _report_quiet(self) -> None:
        self._quiet_at = self._moment
        self._reports.quiet(self._window.start / RATE)


def _divided(sound: bytes) -> tuple[Samples, bytes]:
    """The whole frames of some sound as samples in [-1, 1], and the rest of it."""
    size = len(sound) // (2 * FRAME) * 2 * FRAME
    samples = np.frombuffer(sound[:size], "<i2").astype(np.float32) / np.float32(32768)
    return samples, sound[size:]


def _in_order(words: list[TimedWord]) -> list[TimedWord]:
    """The words without those that begin before the one before them has: said twice at a seam."""
    found: list[TimedWord] = []
    for word in words:
        if not found or word.start >= found[-1].start:
            found.append(word)
    return found
