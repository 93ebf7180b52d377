"""Encodings of sound on the wire: samples in, binary messages out."""

from symbl_tui.audio.codecs.encoder import Encoder
from symbl_tui.audio.codecs.encoders import create_encoder
from symbl_tui.audio.codecs.linear16 import (
    CHUNK_SECONDS,
    MAX_CHUNK_BYTES,
    MAX_RATE,
    MIN_RATE,
    Linear16,
    chunk_samples,
)
from symbl_tui.audio.codecs.system_library import check_library, is_available

__all__ = [
    "CHUNK_SECONDS",
    "MAX_CHUNK_BYTES",
    "MAX_RATE",
    "MIN_RATE",
    "Encoder",
    "Linear16",
    "check_library",
    "chunk_samples",
    "create_encoder",
    "is_available",
]
