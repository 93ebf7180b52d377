"""Words share the time in which a voice sounds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from symbl_tui.engine.recognizers.postprocessing.voiced_time import divide, shares

RATE = 16_000
_WEIGHTS = st.lists(st.integers(0, 20), min_size=1, max_size=12).filter(any)


def _tone(*parts: tuple[float, float]) -> NDArray[np.float32]:
    """Parts of (seconds, loudness)."""
    return np.concatenate([np.full(round(seconds * RATE), loud, np.float32) for seconds, loud in parts])


def test_words_do_not_lie_in_the_pause_between_them() -> None:
    first, second = shares(_tone((0.5, 0.3), (1.0, 0.0), (0.5, 0.3)), RATE, [4, 4])
    assert first == pytest.approx((0.0, 0.5), abs=0.02)
    assert second == pytest.approx((1.5, 2.0), abs=0.02)


def test_a_noisy_background_is_not_taken_for_voice() -> None:
    (word,) = shares(_tone((1.0, 0.03), (1.0, 0.5), (1.0, 0.03)), RATE, [5])
    assert word == pytest.approx((1.0, 2.0), abs=0.02)


def test_longer_words_have_more_of_the_time() -> None:
    short, long = shares(_tone((1.0, 0.3)), RATE, [1, 3])
    assert short[1] - short[0] == pytest.approx(0.25, abs=0.02)
    assert long[1] - long[0] == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("samples", [np.zeros(RATE, np.float32), _tone((0.004, 0.5))])
def test_silence_and_fragments_still_give_every_word_a_time(samples: NDArray[np.float32]) -> None:
    spans = shares(samples, RATE, [1, 2, 3])
    assert len(spans) == 3
    assert all(0 <= start <= end <= len(samples) / RATE for start, end in spans)


@given(_WEIGHTS, st.lists(st.floats(0, 1, width=32), min_size=1, max_size=40))
def test_times_are_in_order_and_within_the_sound(weights: list[int], levels: list[float]) -> None:
    samples = np.repeat(np.array(levels, np.float32), RATE // 100)
    starts, ends = zip(*shares(samples, RATE, weights), strict=True)
    assert list(starts) == sorted(starts)
    assert list(ends) == sorted(ends)
    assert starts[0] >= 0
    assert ends[-1] <= len(samples) / RATE


@given(_WEIGHTS, st.floats(0, 100), st.floats(0, 100))
def test_a_divided_stretch_has_no_gaps(weights: list[int], start: float, seconds: float) -> None:
    spans = divide((start, start + seconds), weights)
    assert spans[0][0] == start
    assert spans[-1][1] == pytest.approx(start + seconds)
    assert all(before[1] == after[0] for before, after in pairwise(spans))
