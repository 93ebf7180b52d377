"""Very quiet speech is lifted; usual sound is not touched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.moonshine.auto_gain import AutoGain
from symbl_tui.engine.recognizers.samples import Samples

BLOCK = 1600


def _block(level: float) -> Samples:
    return np.full(BLOCK, level, np.float32)


@pytest.mark.parametrize("level", [0.05, 0.3, 1.0])
def test_sound_of_a_usual_level_is_the_same_to_the_bit(level: float) -> None:
    block = _block(level)
    assert AutoGain().apply(block) is block


def test_quiet_speech_is_lifted_gradually_and_without_a_click() -> None:
    gain = AutoGain()
    blocks = [gain.apply(_block(0.02)) for _ in range(20)]
    sound = np.concatenate(blocks)
    assert blocks[0][0] == pytest.approx(0.02)
    assert sound[-1] == pytest.approx(0.2)
    assert np.abs(np.diff(sound)).max() < 0.001


def test_noise_in_a_pause_is_not_lifted_to_words() -> None:
    gain = AutoGain()
    gain.apply(_block(0.3))
    for _ in range(500):
        assert gain.apply(_block(0.001))[-1] == pytest.approx(0.001)


def test_a_loud_word_after_quiet_ones_is_not_distorted() -> None:
    gain = AutoGain()
    for _ in range(50):
        gain.apply(_block(0.01))
    assert gain.apply(_block(0.8)).max() == pytest.approx(0.8)


@given(st.lists(st.floats(0, 1, width=32), max_size=60))
def test_no_level_is_lifted_out_of_range_or_made_softer(levels: list[float]) -> None:
    gain = AutoGain()
    for level in levels:
        lifted = gain.apply(_block(level))
        assert np.isfinite(lifted).all()
        assert level * 0.999 <= lifted.min()
        assert lifted.max() <= max(level, 0.2) * 1.001


def test_digital_silence_and_an_empty_block_stay_as_they_are() -> None:
    gain = AutoGain()
    assert not gain.apply(_block(0.0)).any()
    assert gain.apply(np.zeros(0, np.float32)).size == 0


@pytest.mark.parametrize(("level", "lifted"), [(0.049, 0.2), (0.01, 0.2), (0.001, 0.03)])
def test_quiet_speech_is_lifted_to_a_good_level_and_near_silence_by_thirty_decibels(
    level: float, lifted: float
) -> None:
    gain = AutoGain()
    *_, last = [gain.apply(_block(level)) for _ in range(30)]
    assert last[-1] == pytest.approx(lifted, rel=0.01)


def test_the_lift_grows_by_twenty_decibels_a_second_and_falls_at_once() -> None:
    gain = AutoGain()
    second = [gain.apply(_block(0.001)) for _ in range(10)]
    assert second[-1][-1] == pytest.approx(0.01, rel=0.02)
    assert gain.apply(_block(0.04)) == pytest.approx(_block(0.2))  # from its first sample on


def test_the_loudest_sound_of_the_last_minute_counts() -> None:
    gain = AutoGain()
    gain.apply(_block(0.3))
    within = [gain.apply(_block(0.01))[-1] for _ in range(599)]
    assert max(within) == pytest.approx(0.01)
    assert gain.apply(_block(0.01))[-1] > 0.012
