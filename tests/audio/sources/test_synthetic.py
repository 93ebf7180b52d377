import math
from itertools import pairwise

import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.level import measure
from symbl_tui.audio.sources.synthetic import SilenceSource, ToneSource
from symbl_tui.errors import UsageError
from tests.audio.frames import channel, frames_of, samples


async def test_a_tone_has_the_pitch_and_level_asked_for() -> None:
    source = ToneSource(440, 16000, 2, level_dbfs=-20, pace=math.inf, seconds=1)
    frames = await frames_of(source)
    assert source.format == AudioFormat(16000, 2)
    heard = channel(frames, 1)
    assert measure(heard).peak == pytest.approx(-20, abs=0.1)
    wave = samples(heard)
    rising = sum(1 for one, next_ in pairwise(wave) if one < 0 <= next_)
    assert rising == pytest.approx(440, abs=1)
    assert channel(frames, 0) == heard


async def test_silence_is_silent_and_ends_when_asked() -> None:
    frames = await frames_of(SilenceSource(16000, 2, pace=math.inf, seconds=0.05))
    assert channel(frames, 1) == bytes(1600)
    assert [frame.samples for frame in frames] == [320, 320, 320, 320, 160, 160]


async def test_a_tone_has_no_end() -> None:
    count = 0
    async with ToneSource(pace=math.inf) as source:
        async for frame in source:
            count += 1
            if frame.position > 16000 * 10:
                break
    assert count == 502


@pytest.mark.parametrize("frequency", [-1.0, 8000.0, math.nan, math.inf])
def test_a_tone_that_cannot_be_is_refused(frequency: float) -> None:
    with pytest.raises(UsageError, match="is not possible"):
        ToneSource(frequency)
