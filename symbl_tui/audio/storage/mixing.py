"""Mixes channels to one without clipping. Pure.

Where the sum of the channels fits 16 bits it is the sum. Elsewhere it is turned down for a moment by a
limiter that looks ahead: its gains depend on the sound alone, by frames counted from the start of the
recording, so that any piece of a mix is the same whichever piece was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

_FULL_SCALE: Final = 32_767

Sums = npt.NDArray[np.int32]
"""Sums of channels; whole frames, a row each."""


def add_channels(channels: Iterable[bytes], samples: int) -> Sums:
    """Add up mono s16le of so many samples each; a single row."""
    total = np.zeros(samples, np.int32)
    for pcm in channels:
        total += np.frombuffer(pcm, "<i2")
    return total


def limit(blocks: Iterable[Sums], frame: int) -> Iterator[bytes]:
    """Turn sums into s16le, a block for each, one frame late; the last frame has a silent one behind it.

    Args:
        blocks: Sums that follow each other, each a whole number of frames long.
        frame: Samples in a frame. The gain goes from one frame's to the next one's in a straight line.
    """
    held: Sums = np.zeros((0, frame), np.int32)
    gain = 1.0
    for block in chain(blocks, (np.zeros(frame, np.int32),)):
        frames = np.concatenate((held, block.reshape(-1, frame)))
        peaks = np.abs(frames).max(axis=1)
        gains = np.minimum(1.0, _FULL_SCALE / np.maximum(peaks, 1))
        # At each edge the lower gain of both sides: within a frame the line never exceeds the frame's own.
        edges = np.minimum(np.concatenate(((gain,), gains[:-1])), gains)
        ready, held, gain = frames[:-1], frames[-1:], float(gains[-2]) if len(gains) > 1 else gain
        yield _scaled(ready, edges[:-1], edges[1:])


def _scaled(frames: Sums, first: npt.NDArray[np.float64], last: npt.NDArray[np.float64]) -> bytes:
    """Frames as s16le, with gains that go from ``first`` to ``last`` within each of them."""
    if not len(frames):
        return b""
    if first.min() < 1.0 or last.min() < 1.0:
        ramp = np.linspace(0.0, 1.0, frames.shape[1])
        gains = first[:, None] + (last - first)[:, None] * ramp
        frames = np.rint(frames * gains).astype(np.int32)
    pcm: bytes = np.clip(frames, -_FULL_SCALE - 1, _FULL_SCALE).astype("<i2").tobytes()
    return pcm
