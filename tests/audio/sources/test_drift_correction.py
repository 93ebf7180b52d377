"""Sound is stretched to any length without a click; long drifts are tested in ``test_clock_drift``."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.sources.drift_correction import stretch

SAMPLES = st.lists(st.integers(-32_768, 32_767), min_size=2, max_size=60)


def pcm(samples: list[int]) -> bytes:
    return np.array(samples, "<i2").tobytes()


@given(SAMPLES, st.integers(2, 80))
def test_stretched_sound_keeps_its_ends_and_its_range(samples: list[int], length: int) -> None:
    sound = np.frombuffer(stretch(pcm(samples), length), "<i2")
    assert len(sound) == length
    assert (sound[0], sound[-1]) == (samples[0], samples[-1])


@given(SAMPLES)
def test_sound_of_the_right_length_is_exact(samples: list[int]) -> None:
    assert stretch(pcm(samples), len(samples)) == pcm(samples)


@pytest.mark.parametrize(("samples", "length"), [([], 5), ([7], 5), ([1, 2], 1), ([1, 2], 0)])
def test_sound_too_short_to_stretch_is_left_as_it_is(samples: list[int], length: int) -> None:
    assert stretch(pcm(samples), length) == pcm(samples)


def test_silence_stays_silent_and_a_tone_a_tone() -> None:
    assert not any(stretch(bytes(320), 161))
    tone = np.sin(np.arange(160) / 10) * 10_000
    stretched = np.frombuffer(stretch(tone.astype("<i2").tobytes(), 161), "<i2")
    expected = np.interp(np.linspace(0, 159, 161), np.arange(160), tone)
    assert abs(stretched - expected).max() < 20
