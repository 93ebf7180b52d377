"""A stream of sherpa-onnx over a library in memory: when words are reported, and what sound is settled."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND
from symbl_tui.engine.recognizers.process.model_server import ReportWriter
from symbl_tui.engine.recognizers.process.worker_connection import RawWord
from symbl_tui.engine.recognizers.sherpa.worker import SherpaStream


@dataclass
class Result:
    tokens: list[str] = field(default_factory=list)
    timestamps: list[float] = field(default_factory=list)
    ys_probs: list[float] = field(default_factory=list)
    start_time: float = 0.0


class Library:
    """The library, whose next result is set by the test; its own stream."""

    def __init__(self) -> None:
        self.result = Result()
        self.ended = False
        self.phrases: str | None = None
        self.pieces: list[int] = []
        self.resets = 0
        self.is_finished = False
        self._undecoded = 0
        self.decoded = 0

    def create_stream(self, hotwords: str | None = None) -> "Library":
        self.phrases = hotwords
        return self

    def accept_waveform(self, sample_rate: float, waveform: npt.NDArray[np.float32]) -> None:
        assert sample_rate == 16_000
        self.pieces.append(waveform.size)
        self._undecoded += 2

    def input_finished(self) -> None:
        self.is_finished = True
        self._undecoded += 1

    def is_ready(self, s: object) -> bool:
        return self._undecoded > 0

    def decode_stream(self, s: object) -> None:
        self._undecoded -= 1
        self.decoded += 1

    def get_result_all(self, s: object) -> Result:
        return self.result

    def is_endpoint(self, s: object) -> bool:
        return self.ended

    def reset(self, s: object) -> None:
        self.resets += 1
        self.ended, self.result = False, Result()


class Reports(ReportWriter):
    """Remembers every interim: the thread that writes may leave out all but the newest."""

    def __init__(self, output: io.BytesIO) -> None:
        super().__init__(output)
        self.interims: list[tuple[float, list[str]]] = []

    def partial(self, at: float, words: Sequence[RawWord]) -> None:
        self.interims.append((round(at, 1), [word[0] for word in words]))


class Recognition:
    """A stream, and its reports."""

    def __init__(self, phrases: str = "") -> None:
        self.library = Library()
        self._output = io.BytesIO()
        self._reports = Reports(self._output)
        self.stream = SherpaStream(self.library, self._reports, phrases)

    def feed(self, seconds: float) -> None:
        self.stream.feed(bytes(round(seconds * 10) * BYTES_PER_SECOND // 10))

    @property
    def interims(self) -> list[tuple[float, list[str]]]:
        return self._reports.interims

    def reports(self) -> list[list[Any]]:
        self._reports.close()
        return [json.loads(line) for line in self._output.getvalue().splitlines()]


def test_words_under_way_are_reported_when_they_change_and_at_most_five_times_a_second() -> None:
    recognition = Recognition()
    recognition.feed(0.4)
    recognition.library.result = Result([" HEL", "LO"], [0.1, 0.3])
    recognition.feed(1.0)
    recognition.library.result = Result([" HEL", "LO", " I"], [0.1, 0.3, 1.2])
    recognition.feed(0.5)
    (first, hello), (second, more) = recognition.interims
    assert (hello, more) == (["hello"], ["hello", "I"])
    assert 0.6 <= first <= 0.7
    assert 1.5 <= second <= 1.7


@pytest.mark.parametrize(
    ("last_word", "settled"),
    [
        (1.0, 2.2),  # long ago: all but the silence in which the next word may begin
        (1.9, 2.5),  # its assumed end, and the sound that may follow that
        (2.9, 3.0),  # an utterance that was cut without a pause: nothing of it comes again
    ],
)
def test_an_utterance_settles_the_sound_of_its_words_and_none_of_the_next_one(
    last_word: float, settled: float
) -> None:
    recognition = Recognition()
    recognition.library.result = Result([" hello", " you"], [0.5, last_word])
    recognition.feed(2.9)
    recognition.library.ended = True
    recognition.feed(0.1)
    *_, (kind, at, words, voice, factor) = recognition.reports()
    assert (kind, at, voice) == ("final", settled, "")
    assert [word[:2] for word in words] == [["hello", 0.5], ["you", last_word]]
    assert factor >= 0
    assert recognition.library.resets == 1


def test_a_stretch_without_words_is_settled_but_for_its_end() -> None:
    recognition = Recognition()
    recognition.feed(2.3)
    recognition.library.ended = True
    recognition.feed(0.1)
    assert recognition.reports() == [["quiet", 1.6]]


def test_times_of_a_later_utterance_are_those_of_the_stream() -> None:
    recognition = Recognition()
    recognition.library.result = Result([" hello"], [0.5], start_time=60.0)
    recognition.feed(1.0)
    recognition.stream.finish()
    kinds = {report[0]: report for report in recognition.reports()}
    assert kinds["final"][2][0][1] == 60.5


def test_the_end_gives_the_model_the_silence_that_it_needs_and_settles_everything() -> None:
    recognition = Recognition()
    recognition.feed(0.1)
    recognition.library.result = Result([" hello"], [0.05])
    recognition.stream.finish()
    (kind, at, (word,), *_), done = recognition.reports()
    assert (kind, at, word, done) == ("final", 0.1, ["hello", 0.05, 0.1], ["done"])
    assert recognition.library.pieces == [1600, 12_800]
    assert recognition.library.is_finished
    assert recognition.library.decoded == 5  # all that was ready, the end included


def test_silence_to_the_end_has_no_final() -> None:
    recognition = Recognition()
    recognition.feed(0.1)
    recognition.stream.finish()
    assert recognition.reports() == [["done"]]


def test_sound_that_arrives_at_once_is_looked_at_as_often_as_live_sound() -> None:
    recognition = Recognition()
    recognition.stream.feed(bytes(BYTES_PER_SECOND + 320))
    assert recognition.library.pieces == [*[1600] * 10, 160]


@pytest.mark.parametrize(("probabilities", "length"), [([-0.1, -0.3], 4), ([-0.1], 3), ([], 3)])
def test_words_are_as_certain_as_their_tokens_where_the_model_says_so_of_each(
    probabilities: list[float], length: int
) -> None:
    recognition = Recognition()
    recognition.library.result = Result([" HEL", "LO"], [0.1, 0.2], probabilities)
    recognition.feed(1.0)
    recognition.stream.finish()
    final = next(report for report in recognition.reports() if report[0] == "final")
    assert len(final[2][0]) == length
    assert final[2][0][3:] == ([0.819] if length == 4 else [])


def test_no_vocabulary_is_none_for_the_library() -> None:
    assert Recognition().library.phrases is None
    assert Recognition("hello/you").library.phrases == "hello/you"
