"""Sound is split by channel and converted without a lost or an overflowing sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.pcm import split, to_s16le

SAMPLES = st.lists(st.integers(-32_768, 32_767), max_size=40)


def pcm(*samples: int) -> bytes:
    return np.array(samples, "<i2").tobytes()


def test_channels_are_taken_apart_and_renumbered() -> None:
    left, right = split(pcm(1, -1, 2, -2, 3, -3), 2, (1, 0), 480)
    assert (left.channel, left.position, left.pcm) == (0, 480, pcm(-1, -2, -3))
    assert (right.channel, right.position, right.pcm) == (1, 480, pcm(1, 2, 3))


def test_channels_that_were_not_chosen_are_dropped() -> None:
    (only,) = split(pcm(1, 2, 3, 4, 5, 6), 3, (2,), 0)
    assert only.pcm == pcm(3, 6)


@given(SAMPLES, st.integers(1, 5))
def test_splitting_loses_no_sample(samples: list[int], width: int) -> None:
    whole = samples[: len(samples) // width * width]
    frames = split(pcm(*whole), width, range(width), 7)
    joined = np.stack([np.frombuffer(frame.pcm, "<i2") for frame in frames], axis=1)
    assert joined.ravel().tolist() == whole
    assert {frame.samples for frame in frames} == {len(whole) // width}


@given(SAMPLES)
def test_samples_survive_the_way_through_floats(samples: list[int]) -> None:
    assert to_s16le(np.array(samples, np.float32) / np.float32(32_768)) == pcm(*samples)


@pytest.mark.parametrize(
    ("value", "sample"),
    [
        (1.0, 32_767),
        (-1.0, -32_768),
        (7.5, 32_767),
        (-7.5, -32_768),
        (np.inf, 32_767),
        (-np.inf, -32_768),
        (np.nan, 0),
    ],
)
def test_what_is_too_loud_is_clipped_and_what_is_no_number_silent(value: float, sample: int) -> None:
    assert to_s16le(np.array([value], np.float32)) == pcm(sample)
