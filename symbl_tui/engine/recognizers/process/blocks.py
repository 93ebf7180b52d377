"""The framing of sound on its way to a recogniser's process: length, bytes, length, bytes ... Pure."""

import struct
from collections.abc import Iterator
from typing import Final, Protocol

MAX_BLOCK: Final = 1 << 20
"""Bytes of the longest block."""

_LENGTH: Final = struct.Struct("<I")

END_OF_AUDIO: Final = _LENGTH.pack(0)
"""An empty block."""


class Readable(Protocol):
    """A blocking stream that returns as many bytes as it is asked for, until it ends."""

    def read(self, size: int, /) -> bytes:
        """Read ``size`` bytes; fewer at the end."""
        ...


def encode_blocks(sound: bytes) -> bytes:
    """Encode sound; no sound gives no block, since an empty one marks the end."""
    pieces = (sound[start : start + MAX_BLOCK] for start in range(0, len(sound), MAX_BLOCK))
    return b"".join(_LENGTH.pack(len(piece)) + piece for piece in pieces)


def read_blocks(stream: Readable) -> Iterator[bytes]:
    """Yield the blocks until the end of the sound; raises ``EOFError`` when the stream breaks off."""
    while header := stream.read(_LENGTH.size):
        if header == END_OF_AUDIO:
            return
        (length,) = _LENGTH.unpack(header.ljust(_LENGTH.size, b"\0"))
        # Bounded: a damaged length must not make the process allocate 4 GB.
        yield stream.read(min(length, MAX_BLOCK))
    raise EOFError
