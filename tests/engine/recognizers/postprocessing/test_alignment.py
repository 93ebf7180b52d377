"""Word times: right to a few hundredths where the text fits the sound, plausible where it does not."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.postprocessing.alignment import Aligner, Samples
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from tests.engine.recognizers.postprocessing.conftest import RATE, SILENCE, Line

NOISE = np.random.default_rng(1).normal(0, 0.05, 2 * RATE).astype(np.float32)


def assert_in_order(words: list[TimedWord], length: float) -> None:
    assert all(0 <= word.start <= word.end <= length + 0.001 for word in words)
    assert all(first.start <= second.start for first, second in pairwise(words))


def test_words_start_and_end_where_they_are_spoken(aligner: Aligner, turns: list[Line]) -> None:
    for line in turns:
        words = aligner.align(line.samples, line.words)
        assert [word.text for word in words] == line.words
        assert all(word.aligned for word in words)
        assert words[0].start == pytest.approx(SILENCE, abs=0.12)
        assert words[-1].end == pytest.approx(len(line.samples) / RATE - SILENCE, abs=0.12)


def test_a_pause_belongs_to_no_word(aligner: Aligner, turns: list[Line]) -> None:
    first, second = turns[:2]
    pause = np.zeros(2 * RATE, np.int16)
    joined = np.concatenate([first.samples, pause, second.samples])
    words = aligner.align(joined, [*first.words, *second.words])
    moved = aligner.align(second.samples, second.words, (len(first.samples) + len(pause)) / RATE)
    for there, alone in zip(words[len(first.words) :], moved, strict=True):
        assert there.start == pytest.approx(alone.start, abs=0.06)
    assert words[len(first.words) - 1].end < len(first.samples) / RATE


def test_times_do_not_depend_on_the_lines_before(turns: list[Line]) -> None:
    used = Aligner()
    fresh = used.align(turns[3].samples, turns[3].words)
    for line in turns[:3]:
        used.align(line.samples, line.words)
    used.align(NOISE, ["not", "of", "this", "sound"])
    assert used.align(turns[3].samples, turns[3].words) == fresh


def test_float_samples_give_the_times_of_integers_and_quiet_ones_of_loud_ones(
    aligner: Aligner, turns: list[Line]
) -> None:
    line = turns[1]
    loud = aligner.align(line.samples, line.words)
    quiet = aligner.align(line.samples.astype(np.float32) / np.float32(32768 * 500), line.words)
    assert [word.start for word in quiet] == pytest.approx([word.start for word in loud], abs=0.03)


def test_names_that_no_dictionary_has_are_found(aligner: Aligner, names: Line) -> None:
    words = aligner.align(names.samples, names.words)
    assert all(word.aligned for word in words)
    assert aligner.lookup("priyanka") is None


def test_a_word_in_another_script_stands_between_its_neighbours(aligner: Aligner, turns: list[Line]) -> None:
    line = turns[1]
    written = [*line.words[:3], "王", *line.words[3:], "…"]
    words = aligner.align(line.samples, written)
    assert [word.text for word in words if not word.aligned] == ["王", "…"]
    assert_in_order(words, len(line.samples) / RATE)


@pytest.mark.parametrize(
    "text",
    ["These words were never said in this noise, not a single one of them.", "王 は", "- - -", "word " * 500],
)
def test_text_that_does_not_fit_gets_shares_of_the_time(aligner: Aligner, text: str) -> None:
    words = aligner.align(NOISE, text.split())
    assert [word.text for word in words] == text.split()
    assert not any(word.aligned for word in words)
    assert_in_order(words, len(NOISE) / RATE)


def test_shares_leave_out_the_silence(turns: list[Line]) -> None:
    line = turns[1]
    samples = np.pad(line.samples, (RATE * 25, RATE * 25))
    words = Aligner().align(samples, line.words)
    assert not any(word.aligned for word in words)
    assert words[0].start == pytest.approx(25 + SILENCE, abs=0.15)
    assert words[-1].end == pytest.approx(25 + len(line.samples) / RATE - SILENCE, abs=0.15)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.float32),
        np.ones(1, np.int16),
        np.zeros(RATE, np.float32),
        np.full(RATE, np.nan, np.float32),
        np.full(RATE, np.inf, np.float32),
        np.full(RATE, -32768, np.int16),
    ],
    ids=["none", "one", "zeros", "nan", "infinite", "clipped"],
)
def test_no_sound_is_too_strange(aligner: Aligner, samples: Samples) -> None:
    words = aligner.align(samples, ["Hello", "there."])
    assert [word.text for word in words] == ["Hello", "there."]
    assert_in_order(words, len(samples) / RATE)


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_any_text_keeps_its_words(aligner: Aligner, words: list[str]) -> None:
    timed = aligner.align(NOISE, words, 100.0)
    assert [word.text for word in timed] == words
    assert all(100 <= word.start <= word.end <= 102.001 for word in timed)
