"""Decoded frames as FFmpeg delivers them, made by hand."""

from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt

RATE, TICK = 1000, 20
"""Samples per second, and in a tick."""


def frame(
    samples: Sequence[int], *, time: float | None = None, rate: int = RATE, layout: str = "mono"
) -> av.AudioFrame:
    """A frame of interleaved 16 bit samples."""
    made = av.AudioFrame.from_ndarray(np.array([samples], np.int16), format="s16", layout=layout)
    made.sample_rate = rate
    if time is not None:
        made.pts, made.time_base = round(time * rate), Fraction(1, rate)
    return made


def samples(pcm: bytes) -> npt.NDArray[np.int16]:
    return np.frombuffer(pcm, "<i2")
