"""Reading a source to its end, and how alike two sounds are."""

from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.registry import open_source
from symbl_tui.audio.source_timing import SourceTiming
from symbl_tui.audio.sources.source import Source
from symbl_tui.errors import SourceError

Samples = npt.NDArray[np.float64]


async def frames_of(source: Source) -> list[AudioFrame]:
    """Every frame until the source ends."""
    async with source:
        return [frame async for frame in source]


async def frames_until_fault(source: Source) -> tuple[list[AudioFrame], SourceError]:
    """What a source brings before it fails, which it must."""
    frames: list[AudioFrame] = []
    try:
        async with source:
            async for frame in source:
                frames.append(frame)
    except SourceError as fault:
        return frames, fault
    raise AssertionError("the source ended without a fault")


def channel(frames: list[AudioFrame], number: int) -> bytes:
    """One channel's PCM; fails on a hole, an overlap or a frame of the wrong length."""
    own = [frame for frame in frames if frame.channel == number]
    position = 0
    for frame in own:
        assert frame.position == position
        position += frame.samples
    assert len({frame.samples for frame in own[:-1]}) <= 1
    return b"".join(frame.pcm for frame in own)


def samples(pcm: bytes) -> Samples:
    """s16le as floats."""
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def likeness(one: Samples, other: Samples) -> float:
    """Correlation of the part that both have, at the shift (up to 1000 samples) where it is best."""
    length = min(len(one), len(other)) - 1000
    shifts = (np.corrcoef(one[:length], other[shift : shift + length])[0, 1] for shift in range(0, 1000, 1))
    return float(max(shifts))


SOON: Final = SourceTiming(retry=0.05)
"""A retry that a test can wait for."""

open_soon = partial(open_source, timing=SOON)
"""Opens a source that is retried soon."""
