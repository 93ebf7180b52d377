"""A source goes on where a crash stopped it."""

import asyncio
import math
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat
from symbl_tui.audio.sources.file import FileSource
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.audio.sources.resumed import ResumedSource
from symbl_tui.audio.sources.synthetic import ToneSource
from symbl_tui.errors import SourceError
from tests.audio.fake_clock import FakeClock

RATE = 8000
NOISE = np.random.default_rng(3).integers(-9000, 9000, (4 * RATE, 2), dtype=np.int16)


async def heard(source: ResumedSource) -> list[bytes]:
    """All that is left of each channel; frames follow each other without holes."""
    channels = [bytearray() for _ in range(source.format.channels)]
    ends: list[int | None] = [None] * len(channels)
    async with source:
        async for frame in source:
            assert ends[frame.channel] in (None, frame.position)
            ends[frame.channel] = frame.position + frame.samples
            channels[frame.channel] += frame.pcm
    return [bytes(channel) for channel in channels]


@pytest.fixture
def meeting(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "meeting.wav", NOISE, RATE)
    return tmp_path / "meeting.wav"


@pytest.mark.parametrize("captured", [(0, 0), (8000, 7840), (12_345, 12_345), (32_000, 32_000)])
async def test_a_file_is_resumed_at_the_exact_sample_of_each_channel(
    meeting: Path, captured: tuple[int, int]
) -> None:
    rest = await heard(ResumedSource(FileSource(meeting, math.inf), captured, RATE))
    assert rest == [NOISE[start:, channel].tobytes() for channel, start in enumerate(captured)]


async def test_only_the_rest_of_a_resumed_file_is_paced(meeting: Path) -> None:
    clock = FakeClock()
    pacer = Pacer(4.0, clock, clock.sleep)
    await heard(ResumedSource(FileSource(meeting, math.inf), (24_000, 24_000), RATE, pacer))
    assert clock.now - 100.0 == pytest.approx(1.0 / 4.0)


async def test_a_missing_file_resumes_without_sound(tmp_path: Path) -> None:
    rest = ResumedSource(FileSource(tmp_path / "gone.wav", math.inf), (RATE, RATE), RATE)
    assert await heard(rest) == [b"", b""]
    assert rest.format == AudioFormat(RATE, 2)


class Live(ToneSource):
    """A live tone, as a microphone would deliver it."""

    live = True


async def test_a_resumed_microphone_has_channels_of_equal_length() -> None:
    live = Live(rate=RATE, channels=2, pace=math.inf, seconds=1.0)
    first, second = await heard(ResumedSource(live, (16_000, 15_840), RATE))
    assert len(first) // SAMPLE_BYTES == RATE
    assert second == bytes(160 * SAMPLE_BYTES) + first


async def test_a_missing_microphone_is_an_error() -> None:
    class Missing(Live):
        async def __aenter__(self) -> "Missing":
            raise SourceError("unplugged")

    with pytest.raises(SourceError, match="unplugged"):
        await asyncio.wait_for(heard(ResumedSource(Missing(), (RATE,), RATE)), 5)
