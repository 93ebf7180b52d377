"""A stream for Whisper over a decoder in memory: when it decodes, and what it settles of a window."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.process.model_server import ReportWriter
from symbl_tui.engine.recognizers.process.worker_connection import RawWord
from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.engine.recognizers.whisper.sentence_split import DecodedWord
from symbl_tui.engine.recognizers.whisper.voice_detector import FRAME
from symbl_tui.engine.recognizers.whisper.window_stream import WhisperStream


def said(text: str, start: float, end: float) -> list[DecodedWord]:
    """Words with equal shares of a time."""
    words = text.split()
    each = (end - start) / len(words)
    return [
        DecodedWord(word, start + at * each, start + (at + 1) * each, 0.9) for at, word in enumerate(words)
    ]


class Decoder:
    """Returns what the test sets, for each window; remembers the seconds of each."""

    busy = 0.0

    def __init__(self, *windows: list[DecodedWord]) -> None:
        self.windows = list(windows)
        self.seconds: list[float] = []
        self.phrases: tuple[str, ...] = ()

    def decode(self, sound: Samples, phrases: tuple[str, ...] = ()) -> list[DecodedWord]:
        self.seconds.append(round(sound.size / RATE, 1))
        self.phrases = phrases
        return self.windows.pop(0) if self.windows else []


class Detector:
    def probabilities(self, samples: Samples) -> list[float]:
        return [float(frame.any()) for frame in samples.reshape(-1, FRAME)]


class Reports(ReportWriter):
    """Remembers every report."""

    def __init__(self) -> None:
        self.all: list[tuple[Any, ...]] = []

    def partial(self, at: float, words: Sequence[RawWord]) -> None:
        self.all.append(("partial", at, words))

    def final(self, at: float, words: Sequence[RawWord], factor: float | None = None) -> None:
        self.all.append(("final", at, words))

    def quiet(self, at: float) -> None:
        self.all.append(("quiet", at))

    def done(self) -> None:
        self.all.append(("done",))


class Recognition:
    """A stream; sound is fed as fast as it is consumed, or in real time."""

    def __init__(
        self, *windows: list[DecodedWord], live: bool = False, phrases: tuple[str, ...] = ()
    ) -> None:
        self.decoder, self.reports = Decoder(*windows), Reports()
        self._live, self._now = live, 0.0
        self.stream = WhisperStream(self.decoder, Detector(), self.reports, lambda: self._now, phrases)

    def feed(self, seconds: float, level: int = 0) -> None:
        piece = np.full(RATE // 10, level, np.int16).tobytes()
        for _ in range(round(seconds * 10)):
            self._now += 0.1 if self._live else 0.0
            self.stream.feed(piece)

    def speak(self, seconds: float) -> None:
        self.feed(seconds, 1000)

    @property
    def finals(self) -> list[str]:
        return [" ".join(word[0] for word in each[2]) for each in self.reports.all if each[0] == "final"]

    def words(self) -> list[RawWord]:
        return [word for each in self.reports.all if each[0] == "final" for word in each[2]]

    def kinds(self) -> list[str]:
        return [each[0] for each in self.reports.all]


def test_a_recording_is_decoded_in_long_windows_and_not_at_each_pause() -> None:
    recognition = Recognition(said("One two three.", 0.5, 4.5))
    recognition.speak(5)
    recognition.feed(1)
    recognition.speak(2)
    recognition.feed(7.8)
    assert recognition.decoder.seconds == []
    recognition.feed(0.3)
    assert recognition.finals == ["One two three."]
    assert recognition.kinds() == ["final", "quiet"]


def test_live_speech_is_final_at_its_first_pause_and_interim_before_it() -> None:
    recognition = Recognition(said("One two", 0.5, 4.0), said("One two three.", 0.5, 6.5), live=True)
    recognition.speak(5.2)
    assert recognition.kinds() == ["partial"]
    recognition.speak(1.8)
    recognition.feed(0.7)
    assert recognition.kinds() == ["partial"]
    recognition.feed(0.2)
    assert recognition.kinds() == ["partial", "final", "quiet"]
    assert recognition.finals == ["One two three."]


def test_the_finished_sentences_of_a_full_window_are_final_and_the_rest_is_decoded_again() -> None:
    window = [*said("One two.", 0, 10), *said("Three four.", 10.5, 20), *said("Five six", 20.5, 29.9)]
    recognition = Recognition(window, said("Five six seven.", 0.5, 9.5))
    recognition.speak(30.1)
    assert recognition.finals == ["One two.", "Three four."]
    recognition.speak(5)
    recognition.stream.finish()
    assert recognition.finals == ["One two.", "Three four.", "Five six seven."]
    assert recognition.decoder.seconds == [30.0, pytest.approx(15.1, abs=0.2)]
    assert recognition.kinds()[-1] == "done"
    times = [(word[1], word[2]) for word in recognition.words()]
    assert times == sorted(times)
    # Times of the second window go on from where the first was settled.
    assert times[4][0] == pytest.approx(20.5, abs=0.1)


@pytest.mark.parametrize(("end", "finals"), [(29.0, 2), (29.5, 1)])
def test_a_sentence_at_the_very_end_of_a_full_window_may_go_on(end: float, finals: int) -> None:
    recognition = Recognition([*said("One two.", 0, 10), *said("Three four.", 20, end)])
    recognition.speak(30.1)
    assert len(recognition.finals) == finals


def test_a_full_window_without_words_is_settled_at_once() -> None:
    recognition = Recognition()
    recognition.speak(30.1)
    assert recognition.reports.all == [("quiet", pytest.approx(30.0, abs=0.05))]


def test_a_full_window_with_an_early_sentence_alone_still_advances_by_some_seconds() -> None:
    recognition = Recognition(said("One.", 0.0, 3.0))
    recognition.speak(30.1)
    recognition.stream.finish()
    assert recognition.decoder.seconds == [30.0, pytest.approx(22.1, abs=0.1)]


def test_a_full_window_of_one_sentence_without_an_end_is_settled_all_the_same() -> None:
    recognition = Recognition(said("and so on and on and on", 0.0, 11.0))
    recognition.speak(30.1)
    assert recognition.finals == ["and so on and on and on"]
    recognition.speak(1)
    recognition.stream.finish()
    assert recognition.decoder.seconds[1] == pytest.approx(20.1, abs=0.2)


def test_a_click_is_not_decoded() -> None:
    recognition = Recognition(said("You.", 0.0, 0.1))
    recognition.speak(0.1)
    recognition.feed(9)
    assert recognition.decoder.seconds == []
    assert set(recognition.kinds()) == {"quiet"}


def test_silence_is_settled_every_five_seconds() -> None:
    recognition = Recognition()
    recognition.feed(16)
    settled = [each[1] for each in recognition.reports.all]
    assert settled == [pytest.approx(at, abs=0.5) for at in (4.6, 9.6, 14.6)]


def test_words_that_are_repeated_between_two_segments_are_left_out() -> None:
    words = [*said("One two three.", 1.0, 4.0), *said("two three.", 2.0, 3.9), *said("Four.", 4.0, 4.5)]
    recognition = Recognition(words)
    recognition.speak(5)
    recognition.stream.finish()
    assert recognition.finals == ["One two three.", "Four."]


def test_a_word_never_begins_within_the_one_before_nor_ends_before_it_begins() -> None:
    words = [DecodedWord("One", 1.0, 2.0, 0.9), DecodedWord("two.", 1.5, 1.4, 0.9)]
    recognition = Recognition(words)
    recognition.speak(3)
    recognition.stream.finish()
    assert [(word[1], word[2]) for word in recognition.words()] == [(1.0, 2.0), (2.0, 2.01)]


def test_sound_of_any_division_is_recognised_to_its_last_sample() -> None:
    recognition = Recognition(said("One.", 0.0, 1.0), phrases=("Acme",))
    sound = np.full(RATE + 7, 1000, np.int16).tobytes()
    for start in range(0, len(sound), 998):
        recognition.stream.feed(sound[start : start + 998])
    recognition.stream.finish()
    assert recognition.decoder.seconds == [1.0]
    assert recognition.decoder.phrases == ("Acme",)
    assert recognition.kinds() == ["final", "quiet", "done"]


def test_a_stream_without_sound_is_done_at_once() -> None:
    recognition = Recognition()
    recognition.stream.finish()
    assert (recognition.decoder.seconds, recognition.kinds()) == ([], ["quiet", "done"])
