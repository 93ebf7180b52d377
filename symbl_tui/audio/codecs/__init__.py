"""Encodings of sound on the wire: frames in, chunks out."""

from typing import Protocol

from symbl_tui.audio.codecs.linear16 import (
    CHUNK_SECONDS,
    MAX_CHUNK_BYTES,
    MAX_RATE,
    MIN_RATE,
    Linear16,
    chunk_samples,
)


class Encoder(Protocol):
    """Turns one channel's samples into what goes over the wire."""

    @property
    def name(self) -> str:
        """The encoding as a start request calls it."""
        ...

    def encode(self, pcm: bytes) -> bytes:
        """Encode mono s16le; pieces must come in order."""
        ...


__all__ = ["CHUNK_SECONDS", "MAX_CHUNK_BYTES", "MAX_RATE", "MIN_RATE", "Encoder", "Linear16", "chunk_samples"]
