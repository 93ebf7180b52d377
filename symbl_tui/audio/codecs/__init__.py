"""Encodings of sound on the wire: samples in, binary messages out."""

from symbl_tui.audio.codecs.base import Encoder
from symbl_tui.audio.codecs.encodings import KNOWN, CodecInfo, check, encoder_of
from symbl_tui.audio.codecs.linear16 import (
    CHUNK_SECONDS,
    MAX_CHUNK_BYTES,
    MAX_RATE,
    MIN_RATE,
    Linear16,
    chunk_samples,
)

__all__ = [
    "CHUNK_SECONDS",
    "KNOWN",
    "MAX_CHUNK_BYTES",
    "MAX_RATE",
    "MIN_RATE",
    "CodecInfo",
    "Encoder",
    "Linear16",
    "check",
    "chunk_samples",
    "encoder_of",
]
