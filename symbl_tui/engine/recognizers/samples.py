"""Sound as numpy samples."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Mono samples in [-1, 1]."""

_FULL_SCALE = np.float32(32768)


def decode_pcm(pcm: bytes) -> Samples:
    """Decode mono s16le."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / _FULL_SCALE
