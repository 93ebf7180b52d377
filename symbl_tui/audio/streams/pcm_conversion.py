"""Converts raw samples of every declared encoding to s16le. Loads numpy."""

from array import array
from collections.abc import Callable
from typing import Final

import numpy as np

from symbl_tui.audio.codecs.g711 import alaw_samples, mulaw_samples
from symbl_tui.audio.pcm import to_s16le


def _swapped(raw: bytes) -> bytes:
    samples = array("h", raw)
    samples.byteswap()
    return samples.tobytes()


def _from_u8(raw: bytes) -> bytes:
    return _bytes((np.frombuffer(raw, np.uint8).astype("<i2") - 128) << 8)


def _from_s24le(raw: bytes) -> bytes:
    # Little-endian: the first of the three bytes is the least, and is left out.
    return _bytes(np.frombuffer(raw, np.uint8).reshape(-1, 3)[:, 1:])


def _from_s32le(raw: bytes) -> bytes:
    return _bytes(np.frombuffer(raw, "<i2")[1::2])


def _from_f32le(raw: bytes) -> bytes:
    return to_s16le(np.frombuffer(raw, "<f4"))


def _from_mulaw(raw: bytes) -> bytes:
    return _bytes(mulaw_samples()[np.frombuffer(raw, np.uint8)])


def _from_alaw(raw: bytes) -> bytes:
    return _bytes(alaw_samples()[np.frombuffer(raw, np.uint8)])


def _bytes(samples: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    return bytes(samples.tobytes())


CONVERTERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "s16be": _swapped,
    "u8": _from_u8,
    "s24le": _from_s24le,
    "s32le": _from_s32le,
    "f32le": _from_f32le,
    "mulaw": _from_mulaw,
    "alaw": _from_alaw,
}
"""Whole raw samples to s16le, by encoding."""
