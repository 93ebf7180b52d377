"""The voiced time of a line, and word times that are shares of it. Pure."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Span = tuple[float, float]
"""Start and end in seconds."""

# Seconds over which loudness is measured.
_FRAME: Final = 0.01
# Decibels below the loud parts of a line at which its silence begins ...
_QUIETER: Final = 30.0
# ... unless the background is louder than that: then so many above it.
_ABOVE_NOISE: Final = 6.0


def shares(samples: NDArray[np.float32], rate: int, weights: Sequence[int]) -> list[Span]:
    """Divide the voiced time of a line among its words.

    Args:
        samples: Mono sound of the line.
        rate: Samples per second.
        weights: Each word's relative share of the time; at least one is positive.

    Returns:
        For each word its start and end in seconds, monotonic, within the line.
    """
    voiced = _voiced_frames(samples, round(rate * _FRAME))
    bounds = np.cumsum([0, *weights]) / sum(weights) * len(voiced)
    starts = voiced[np.minimum(bounds[:-1].astype(int), len(voiced) - 1)] * _FRAME
    ends = (voiced[np.maximum(np.ceil(bounds[1:]).astype(int) - 1, 0)] + 1) * _FRAME
    last = len(samples) / rate
    return [(min(float(start), last), min(float(end), last)) for start, end in zip(starts, ends, strict=True)]


def divide(span: Span, weights: Sequence[int]) -> list[Span]:
    """Divide a stretch of time in proportion to weights, at least one of which is positive."""
    bounds = span[0] + np.cumsum([0, *weights]) / sum(weights) * (span[1] - span[0])
    return list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))


def _voiced_frames(samples: NDArray[np.float32], size: int) -> NDArray[np.intp]:
    """The numbers of the frames that are loud enough; all of them if none is."""
    whole = max(1, len(samples) // size)
    framed = np.resize(samples, whole * size) if len(samples) < size else samples[: whole * size]
    power = np.square(framed.reshape(whole, size)).mean(axis=1)
    level = 10 * np.log10(power + 1e-10)
    # Quantiles instead of extremes: one click or one dropout must not set the threshold.
    loud, noise = np.quantile(level, (0.95, 0.05))
    # Never above the loud parts themselves: in pure noise all of it counts as voiced.
    threshold = min(max(loud - _QUIETER, noise + _ABOVE_NOISE), loud)
    return np.flatnonzero(level >= threshold)
