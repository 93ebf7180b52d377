"""The sound of a stream is kept for as long as it is needed, and no longer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.sample_buffer import SampleBuffer
from symbl_tui.engine.recognizers.samples import Samples


def _ramp(start: int, end: int) -> Samples:
    return np.arange(start, end, dtype=np.float32)


@given(st.lists(st.tuples(st.integers(0, 7 * RATE), st.integers(0, 7 * RATE)), max_size=12))
def test_positions_stay_those_of_the_stream_however_much_is_discarded(steps: list[tuple[int, int]]) -> None:
    buffer, end, needed = SampleBuffer(), 0, 0
    for size, discard in steps:
        buffer.append(_ramp(end, end + size))
        end += size
        needed = max(needed, min(discard, end))
        buffer.discard_before(discard)
        assert buffer.end == end
        np.testing.assert_array_equal(buffer.between(needed, end), _ramp(needed, end))


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [(0, 50, (20, 50)), (90, 500, (90, 100)), (60, 40, (0, 0)), (0, 10, (0, 0)), (200, 300, (0, 0))],
)
def test_sound_beyond_what_is_kept_is_left_out(start: int, end: int, found: tuple[int, int]) -> None:
    buffer = SampleBuffer()
    buffer.append(_ramp(0, 100))
    buffer.discard_before(20)
    np.testing.assert_array_equal(buffer.between(start, end), _ramp(*found))


def test_a_copy_is_not_changed_by_what_follows() -> None:
    buffer = SampleBuffer()
    buffer.append(_ramp(0, 100))
    copy = buffer.between(0, 100)
    copy[:] = -1.0
    np.testing.assert_array_equal(buffer.between(0, 100), _ramp(0, 100))


def test_a_cut_is_made_where_it_is_quietest() -> None:
    sound = np.full(RATE, 0.5, np.float32)
    sound[RATE // 2 : RATE // 2 + RATE // 20] = 0.001
    buffer = SampleBuffer()
    buffer.append(sound)
    assert RATE // 2 <= buffer.quietest(0.2, 0.9) <= RATE // 2 + RATE // 20


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.0), (0.5, 0.4), (5.0, 6.0), (-1.0, 0.1)])
def test_a_pause_of_no_length_or_beyond_the_sound_still_gives_a_place(start: float, end: float) -> None:
    buffer = SampleBuffer()
    buffer.append(np.full(RATE, 0.5, np.float32))
    assert (
        start * RATE - RATE // 10 <= buffer.quietest(start, end) <= max(start, end, 0.1) * RATE + RATE // 10
    )


@pytest.mark.parametrize(
    ("silence", "found"), [(1.15, True), (0.96, True), (1.33, True), (0.9, False), (1.4, False)]
)
def test_a_cut_may_be_a_little_beside_the_times_of_the_words_and_no_further(
    silence: float, found: bool
) -> None:
    at = round(silence * RATE)
    sound = np.full(3 * RATE, 0.5, np.float32)
    sound[at : at + RATE // 100] = 0.0
    buffer = SampleBuffer()
    buffer.append(sound)
    buffer.discard_before(RATE // 2)
    cut = buffer.quietest(1.0, 1.3)
    # In the middle of the quietest hundredth of a second, of those that are looked at.
    assert (abs(cut - at - RATE // 200) <= RATE // 100) is found
    assert 0.95 * RATE <= cut <= 1.35 * RATE


def test_a_cut_lies_in_sound_that_is_kept() -> None:
    buffer = SampleBuffer()
    buffer.append(np.full(2 * RATE, 0.5, np.float32))
    buffer.discard_before(RATE)
    assert RATE <= buffer.quietest(0.9, 1.2) <= 1.25 * RATE
