"""The window that Whisper decodes holds the speech, and maps its times back to the stream."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.whisper.voice_detector import FRAME
from symbl_tui.engine.recognizers.whisper.window import SpeechWindow

SECOND = RATE // FRAME
"""Frames of nearly one second."""


def _window(*parts: tuple[float, int]) -> SpeechWindow:
    """A window after parts of (probability of speech, frames); each frame holds its number."""
    window = SpeechWindow()
    for probability, frames in parts:
        for _ in range(frames):
            window.add(np.full(FRAME, window.position // FRAME, np.float32), probability)
    return window


def _numbers(window: SpeechWindow) -> list[int]:
    return [int(number) for number in window.samples()[::FRAME]]


def test_silence_alone_leaves_the_window_empty() -> None:
    window = _window((0.1, 100))
    assert (len(window), window.samples().size, window.position) == (0, 0, 100 * FRAME)


def test_the_sound_just_before_speech_is_part_of_it() -> None:
    window = _window((0.1, 100), (0.9, 10))
    assert _numbers(window)[-10:] == list(range(100, 110))
    assert 88 <= _numbers(window)[0] < 100
    assert window.start == _numbers(window)[0] * FRAME
    assert window.speech_samples == 10 * FRAME


def test_a_short_pause_is_kept_and_a_long_one_shortened_to_its_ends() -> None:
    assert len(_numbers(_window((0.9, 10), (0.1, SECOND), (0.9, 10)))) == 20 + SECOND
    long = _numbers(_window((0.9, 10), (0.1, 20 * SECOND), (0.9, 10)))
    assert 20 < len(long) < 20 + SECOND
    assert long[:10] == list(range(10))
    assert long[-10:] == list(range(10 + 20 * SECOND, 20 + 20 * SECOND))


def test_a_doubtful_frame_neither_starts_nor_ends_a_pause() -> None:
    assert _window((0.9, 10), (0.4, 20)).pause == 0
    assert _window((0.9, 10), (0.1, 10), (0.4, 10)).pause == pytest.approx(20 * FRAME / RATE)
    assert len(_window((0.4, 20))) == 0


def test_times_before_and_after_a_dropped_pause_are_those_of_the_stream() -> None:
    window = _window((0.9, 10), (0.1, 20 * SECOND), (0.9, 10))
    assert window.stream_time(0.0) == 0.0
    last = (len(window) - FRAME) / RATE
    assert window.stream_time(last) == pytest.approx((window.position - FRAME) / RATE)


def test_the_end_of_a_word_at_a_pause_is_not_moved_beyond_it() -> None:
    window = _window((0.9, 10), (0.1, 20 * SECOND), (0.9, 10))
    numbers = _numbers(window)
    edge = next(at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1) * FRAME / RATE
    assert window.stream_time(edge) > 19
    assert window.stream_time(edge, near=edge - 0.05) == pytest.approx(edge)


def test_a_window_leaves_long_pauses_out_and_finds_every_moment() -> None:
    window, silent = SpeechWindow(), 10 * RATE // FRAME
    for number in range(3 * silent):
        speech = number % silent < 60
        window.add(np.full(FRAME, number, np.float32), 0.9 if speech else 0.0)
    samples = window.samples()
    assert len(samples) < 3 * 3.5 * RATE
    for at in range(0, len(samples), FRAME):
        assert window.stream_time(at / RATE) == pytest.approx(samples[at] * FRAME / RATE)
    window.drop(1.0)
    assert window.samples()[0] == samples[FRAME * 31]


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 0.3, 99.0])
def test_dropping_decoded_speech_keeps_the_counts_possible(seconds: float) -> None:
    window = _window((0.9, 20))
    window.drop(max(0.0, seconds))
    assert window.speech_samples == len(window)
    assert window.samples().size == len(window)


def test_a_cleared_window_begins_with_the_newest_sound() -> None:
    window = _window((0.9, 50))
    window.clear()
    assert (len(window), window.speech_samples) == (0, 0)
    assert 0 < window.position - window.start < RATE
    window.add(np.zeros(FRAME, np.float32), 0.9)
    assert len(window) > FRAME


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.4, 0.9]), st.integers(1, 150)), max_size=8))
def test_every_time_in_a_window_is_that_of_its_frame(parts: list[tuple[float, int]]) -> None:
    window = _window(*parts)
    numbers = _numbers(window)
    assert numbers == sorted(set(numbers))
    for at, number in enumerate(numbers):
        assert window.stream_time((at + 0.5) * FRAME / RATE) == pytest.approx((number + 0.5) * FRAME / RATE)
