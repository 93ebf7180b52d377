"""One stream: sound into windows, windows into sentences. Blocks while the model decodes."""

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND, RATE
from symbl_tui.engine.recognizers.process.decoding_time import DecodingTime
from symbl_tui.engine.recognizers.process.model_server import ReportWriter
from symbl_tui.engine.recognizers.process.worker_connection import RawWord
from symbl_tui.engine.recognizers.samples import Samples, decode_pcm
from symbl_tui.engine.recognizers.whisper.sentence_split import (
    DecodedWord,
    Sentence,
    is_finished,
    split_sentences,
)
from symbl_tui.engine.recognizers.whisper.voice_detector import FRAME
from symbl_tui.engine.recognizers.whisper.window import FULL, SpeechWindow

# Seconds of silence after which the window is decoded, however short: results must not wait for hours.
_LONG_PAUSE: Final = 8.0
# The same where the sound comes in real time, and a speaker waits for the text.
_LIVE_PAUSE: Final = 0.8
# Seconds of new sound between two interim results in real time.
_INTERIM_SECONDS: Final = 5.0
# Samples of speech in a window that is decoded; less is a click.
_LEAST_SPOKEN: Final = round(0.2 * RATE)
# Seconds of a full window that are settled at least, so that the stream advances.
_LEAST_SETTLED: Final = 8.0
# Seconds between two reports of silence.
_QUIET_SECONDS: Final = 5.0


class WindowDecoder(Protocol):
    """Decodes a window."""

    @property
    def busy(self) -> float:
        """Seconds of decoding so far, for all streams."""
        ...

    def decode(self, sound: Samples, phrases: tuple[str, ...] = ()) -> list[DecodedWord]:
        """Decode sound into words."""
        ...


class FrameDetector(Protocol):
    """Detects speech."""

    def probabilities(self, samples: Samples) -> list[float]:
        """The probability that each frame is speech."""
        ...


class FeedRate:
    """Whether sound arrives in real time, or as fast as it is consumed; decoding time is left out."""

    _SPAN: Final = 3.0

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._arrivals: deque[tuple[float, float]] = deque()
        self._seconds = 0.0

    def add(self, seconds: float) -> None:
        """Record sound that arrived now."""
        self._seconds += seconds
        self._arrivals.append((self._clock(), self._seconds))
        while len(self._arrivals) > 2 and self._seconds - self._arrivals[1][1] >= self._SPAN:
            self._arrivals.popleft()

    @property
    def live(self) -> bool:
        """Whether the newest seconds of sound took at least half as long to arrive."""
        (began, before), (ended, after) = self._arrivals[0], self._arrivals[-1]
        return ended - began >= 0.5 * (after - before) and after - before >= self._SPAN / 2


class WhisperStream:
    """Recognises the sound of one stream and writes its reports (:mod:`..process.worker_connection`)."""

    def __init__(
        self,
        decoder: WindowDecoder,
        detector: FrameDetector,
        reports: ReportWriter,
        clock: Callable[[], float],
        phrases: tuple[str, ...] = (),
    ) -> None:
        """Prepare to recognise a stream.

        Args:
            decoder: The shared model.
            detector: The detector of this stream.
            reports: Receives the results.
            clock: A monotonic clock.
            phrases: Words that are likelier than usual.
        """
        self._decoder, self._detector, self._reports = decoder, detector, reports
        self._phrases = phrases
        self._window = SpeechWindow()
        self._rest = b""
        # Without the time of decoding: the model's own back-pressure would look like live sound.
        self._rate = FeedRate(lambda: clock() - decoder.busy)
        self._decoding = DecodingTime()
        self._quiet_at = 0.0
        self._emitted_to = 0.0
        """End of the last final, in seconds of the stream."""
        self._interim_at = 0

    def feed(self, sound: bytes) -> None:
        """Feed sound, mono s16le."""
        self._rate.add(len(sound) / BYTES_PER_SECOND)
        whole, self._rest = _split_frames(self._rest + sound)
        frames = whole.reshape(-1, FRAME)
        likely = self._detector.probabilities(whole) if whole.size else []
        for frame, probability in zip(frames, likely, strict=True):
            self._window.add(frame, probability)
            self._check_window()
        if self._rate.live:
            self._check_live()

    def finish(self) -> None:
        """Settle everything."""
        if self._rest:
            # The detector takes whole frames: the rest is padded with silence, or it would be missing.
            self.feed(bytes(2 * FRAME - len(self._rest)))
        self._decode_all()
        self._reports.done()

    def close(self) -> None:
        """Drop the sound."""
        self._window.clear()

    @property
    def _seconds(self) -> float:
        return self._window.position / RATE

    def _check_window(self) -> None:
        """Decode if the window is full, or a long pause follows the speech."""
        window = self._window
        if len(window) >= FULL:
            self._decode_full()
        elif len(window) and window.pause >= _LONG_PAUSE:
            self._decode_all()
        elif not len(window) and self._seconds - self._quiet_at >= _QUIET_SECONDS:
            self._report_quiet()

    def _check_live(self) -> None:
        window = self._window
        if len(window) and window.pause >= _LIVE_PAUSE:
            self._decode_all()
        elif len(window) >= self._interim_at + _INTERIM_SECONDS * RATE:
            self._interim_at = len(window)
            if words := self._decoded():
                self._reports.partial(self._seconds, self._to_raw_words(words))

    def _decode_all(self) -> None:
        """Decode and settle the whole window."""
        words = self._decoded()
        sentences = split_sentences(words)
        self._emit(sentences)
        self._window.clear()
        self._interim_at = 0
        self._report_quiet()

    def _decode_full(self) -> None:
        """Settle the finished sentences of a full window; the rest is decoded again with what follows."""
        words = self._decoded()
        sentences = split_sentences(words)
        settled = [each for each in sentences if self._is_settled(each, sentences)]
        kept = settled or sentences[:-1] or sentences
        self._emit(kept)
        # A window of noise, or of one endless sentence, must not be decoded for ever.
        length = len(self._window) / RATE
        self._window.drop(max(kept[-1][-1].end if kept else length, min(_LEAST_SETTLED, length)))
        self._interim_at = 0
        if not kept:
            self._report_quiet()

    def _is_settled(self, sentence: Sentence, sentences: list[Sentence]) -> bool:
        """Whether a sentence of a full window is complete; the last one only if its end is marked."""
        # Words near the end of the window change once there is sound behind them.
        if sentence is sentences[-1]:
            return is_finished(sentence) and len(self._window) / RATE - sentence[-1].end > _LIVE_PAUSE
        return True

    def _decoded(self) -> list[DecodedWord]:
        if self._window.speech_samples < _LEAST_SPOKEN:
            return []
        with self._decoding.measure():
            return _without_repetition(self._decoder.decode(self._window.samples()[:FULL], self._phrases))

    def _emit(self, sentences: list[Sentence]) -> None:
        spoken = sum(sentence[-1].end - sentence[0].start for sentence in sentences)
        factor = self._decoding.settle(spoken) if sentences else None
        for sentence in sentences:
            words = self._to_raw_words(sentence)
            self._emitted_to = words[-1][2]
            self._reports.final(self._emitted_to, words, factor)

    def _to_raw_words(self, words: Sentence | list[DecodedWord]) -> list[RawWord]:
        stream_time = self._window.stream_time
        found: list[RawWord] = []
        for word in words:
            middle = (word.start + word.end) / 2
            start, end = stream_time(word.start, middle), stream_time(word.end, middle)
            # Sound that is decoded again may begin a frame before the end of the last final.
            start = max(start, found[-1][2] if found else self._emitted_to)
            found.append((word.text, round(start, 2), round(max(end, start + 0.01), 2), word.probability))
        return found

    def _report_quiet(self) -> None:
        self._quiet_at = self._seconds
        self._reports.quiet(self._window.start / RATE)


def _split_frames(sound: bytes) -> tuple[Samples, bytes]:
    """The whole frames of a sound as samples, and its remaining bytes."""
    size = len(sound) // (2 * FRAME) * 2 * FRAME
    return decode_pcm(sound[:size]), sound[size:]


def _without_repetition(words: list[DecodedWord]) -> list[DecodedWord]:
    """Remove words that begin before the preceding one: the model repeats words between segments."""
    found: list[DecodedWord] = []
    for word in words:
        if not found or word.start >= found[-1].start:
            found.append(word)
    return found
