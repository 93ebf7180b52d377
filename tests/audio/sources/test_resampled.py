import math
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.file import FileSource
from symbl_tui.audio.sources.resampled import ResampledSource
from symbl_tui.audio.sources.synthetic import SilenceSource, ToneSource
from tests.audio.frames import Samples, channel, frames_of, likeness, samples


def chirp(rate: int, channels: int) -> Samples:
    """A rising tone on each channel, whatever the rate."""
    at = np.arange(rate * 2)[:, None] / rate
    return np.sin(2 * np.pi * (200 * (np.arange(channels) + 1) * at + 300 * at**2)) * 0.5


@pytest.mark.parametrize(
    ("from_rate", "to_rate"), [(48000, 16000), (44100, 16000), (8000, 16000), (8000, 48000)]
)
async def test_the_sound_is_the_same_at_another_rate(tmp_path: Path, from_rate: int, to_rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", chirp(from_rate, 2), from_rate)
    source = ResampledSource(FileSource(tmp_path / "a.wav", math.inf), to_rate)
    frames = await frames_of(source)
    assert source.format == AudioFormat(to_rate, 2)
    assert [frame.channel for frame in frames] == [0, 1] * (len(frames) // 2)
    for number, expected in enumerate(chirp(to_rate, 2).T):
        heard = samples(channel(frames, number))
        assert len(heard) == pytest.approx(to_rate * 2, abs=2)
        assert likeness(heard, expected) > 0.999


async def test_silence_stays_silent() -> None:
    frames = await frames_of(ResampledSource(SilenceSource(48000, pace=math.inf, seconds=1), 16000))
    assert channel(frames, 0) == bytes(32000)


async def test_a_source_that_has_the_rate_passes_untouched() -> None:
    def tone() -> ToneSource:
        return ToneSource(pace=math.inf, seconds=0.5)

    assert await frames_of(ResampledSource(tone(), 16000)) == await frames_of(tone())


def test_it_is_shown_as_the_source_it_is() -> None:
    source = ResampledSource(ToneSource(440), 8000)
    assert (source.label, source.live) == ("tone 440 Hz", False)


@pytest.mark.parametrize(("own", "delivered"), [(96_000, 48_000), (6_000, 8_000), (44_100, 44_100)])
async def test_a_rate_that_no_engine_takes_becomes_the_nearest_that_it_does(
    tmp_path: Path, own: int, delivered: int
) -> None:
    soundfile.write(tmp_path / "a.wav", chirp(own, 1), own)
    source = ResampledSource(FileSource(tmp_path / "a.wav", math.inf), None)
    heard = samples(channel(await frames_of(source), 0))
    assert source.format.rate == delivered
    assert len(heard) == pytest.approx(delivered * 2, abs=2)
