"""All channels are resampled together: same length, same positions, silence stays silence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.rate_converter import RateConverter


def converted(pieces: list[list[bytes]], from_rate: int, to: AudioFormat) -> list[AudioFrame]:
    converter = RateConverter(from_rate, to)
    frames = [frame for piece in pieces for frame in converter.convert(piece)]
    return frames + converter.convert([b""] * to.channels, last=True)


def channel(frames: list[AudioFrame], number: int) -> bytes:
    return b"".join(frame.pcm for frame in frames if frame.channel == number)


@pytest.mark.parametrize(("from_rate", "to_rate"), [(48_000, 16_000), (8_000, 16_000), (44_100, 16_000)])
def test_a_second_stays_a_second(from_rate: int, to_rate: int) -> None:
    frames = converted([[bytes(2 * from_rate)]], from_rate, AudioFormat(to_rate, 1))
    assert sum(frame.samples for frame in frames) == pytest.approx(to_rate, abs=2)


def test_silence_stays_digital_silence() -> None:
    frames = converted([[bytes(4000)] * 2] * 5, 48_000, AudioFormat(16_000, 2))
    assert not any(any(frame.pcm) for frame in frames)


@given(st.lists(st.integers(0, 900), max_size=8))
@settings(max_examples=30)
def test_frames_are_whole_in_order_and_without_a_hole_however_sound_comes(sizes: list[int]) -> None:
    noise = np.random.default_rng(1)
    pieces = [[noise.integers(-9000, 9000, size, np.int16).tobytes() for _ in range(2)] for size in sizes]
    to = AudioFormat(8_000, 2)
    frames = converted(pieces, 16_000, to)
    for number in range(2):
        own = [frame for frame in frames if frame.channel == number]
        ends = [frame.position + frame.samples for frame in own]
        assert [frame.position for frame in own] == [0, *ends][: len(own)]
        assert all(frame.samples == to.frame_samples for frame in own[:-1])
    assert len(channel(frames, 0)) == len(channel(frames, 1))


def test_the_same_sound_on_two_channels_stays_the_same() -> None:
    tone = (np.sin(np.arange(4800) / 20) * 9000).astype("<i2").tobytes()
    frames = converted([[tone, tone]], 48_000, AudioFormat(16_000, 2))
    assert channel(frames, 0) == channel(frames, 1)


def test_the_loudest_sound_does_not_overflow() -> None:
    square = np.tile(np.repeat(np.array([32_767, -32_768], "<i2"), 40), 60).tobytes()
    sound = np.frombuffer(channel(converted([[square]], 48_000, AudioFormat(16_000, 1)), 0), "<i2")
    assert sound.max() > 30_000
    assert sound.min() < -30_000
