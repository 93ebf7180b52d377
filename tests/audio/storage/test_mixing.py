"""Speakers are heard together as they were, and loud ones at the same time are turned down, never clipped."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.storage.mixing import add_channels, limit

FRAME = 10
sound = st.lists(st.integers(-32_768, 32_767), min_size=3 * FRAME, max_size=3 * FRAME)


def mixed(*channels: list[int], block: int = FRAME) -> list[int]:
    pcm = [np.array(each, "<i2").tobytes() for each in channels]
    total = add_channels(pcm, len(channels[0]))
    pieces = [total[at : at + block] for at in range(0, len(total), block)]
    return [int(each) for each in np.frombuffer(b"".join(limit(pieces, FRAME)), "<i2")]


def test_a_mix_that_fits_is_the_sum_to_the_sample() -> None:
    assert mixed([100] * 20, [-30] * 20, [5] * 20) == [75] * 20


def test_two_loud_speakers_at_once_are_turned_down_and_a_moment_before_them() -> None:
    quiet, loud = [8_000] * 20, [30_000] * 20
    both = mixed(quiet + loud + quiet, [0] * 20 + loud + [0] * 20)
    assert both[:10] == [8_000] * 10
    assert sorted(both[10:20], reverse=True) == both[10:20]
    assert both[20:40] == [32_767] * 20
    assert both[-10:] == [8_000] * 10


@given(sound, sound)
def test_no_sum_is_clipped_or_changes_its_sign(first: list[int], second: list[int]) -> None:
    for sample, one, other in zip(mixed(first, second), first, second, strict=True):
        assert abs(sample) <= abs(one + other) + 1
        assert sample * (one + other) >= 0


@given(sound, sound)
def test_the_mix_does_not_depend_on_the_blocks_it_is_made_in(first: list[int], second: list[int]) -> None:
    assert mixed(first, second, block=FRAME) == mixed(first, second, block=3 * FRAME)
