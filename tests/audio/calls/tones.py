"""Tones that stand for the parties of a call, in the encodings of telephony, and how pure they arrive."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from symbl_tui.audio.codecs.g711 import Mulaw, alaw_samples

CALLER_HZ: Final = 440
"""The tone of the one party."""

AGENT_HZ: Final = 1000
"""The tone of the other."""

AMPLITUDE: Final = 0.3
"""Of full scale: as loud as speech."""


def tone(hz: float, seconds: float, rate: int = 8000) -> bytes:
    """A sine as mono s16le; it begins at phase 0."""
    time = np.arange(round(seconds * rate)) / rate
    return np.rint(AMPLITUDE * 32767 * np.sin(2 * np.pi * hz * time)).astype("<i2").tobytes()


def encoded(pcm: bytes, encoding: str) -> bytes:
    """s16le in an encoding of :class:`~symbl_tui.audio.streams.pcm_format.PcmFormat` that telephony uses."""
    samples = np.frombuffer(pcm, "<i2")
    match encoding:
        case "s16le":
            return pcm
        case "s16be":
            return samples.astype(">i2").tobytes()
        case "mulaw":
            return b"".join(Mulaw().encode(pcm))
        case "alaw":
            order = np.argsort(alaw_samples())
            edges = alaw_samples()[order].astype(int)
            # The nearest code: the middles of two neighbours are the borders.
            nearest = np.searchsorted((edges[1:] + edges[:-1]) / 2, samples)
            return order[nearest].astype(np.uint8).tobytes()
    raise ValueError(encoding)


def frames(sound: bytes, size: int) -> Iterator[bytes]:
    """Cut sound into pieces of ``size`` bytes; the last may be shorter."""
    return (sound[start : start + size] for start in range(0, len(sound), size))


def correlation(pcm: bytes, hz: float, rate: int = 8000) -> float:
    """How much of mono s16le is one tone, whatever its phase and level: 1 is the tone alone, 0 none of it."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    if not samples.any():
        return 0.0
    angle = 2 * np.pi * hz * np.arange(len(samples)) / rate
    basis = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    weights, *_ = np.linalg.lstsq(basis, samples, rcond=None)
    return float(np.linalg.norm(basis @ weights) / np.linalg.norm(samples))
