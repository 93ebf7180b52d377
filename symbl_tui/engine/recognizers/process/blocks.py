"""How sound travels to a recogniser's process: length, bytes, length, bytes ... Pure."""

import struct
from collections.abc import Iterator
from typing import Final, Protocol

MAX_BLOCK: Final = 1 << 20
"""No block is longer than this many bytes."""

_LENGTH: Final = struct.Struct("<I")

END: Final = _LENGTH.pack(0)
"""An empty block: no more sound will come."""


class Readable(Protocol):
    """A stream that waits until it has all that was asked for, or ends."""

    def read(self, size: int, /) -> bytes:
        """So many bytes; fewer at the end."""
        ...


def packed(sound: bytes) -> bytes:
    """``sound`` as blocks; nothing for no sound, so that it is never taken for the end."""
    pieces = (sound[start : start + MAX_BLOCK] for start in range(0, len(sound), MAX_BLOCK))
    return b"".join(_LENGTH.pack(len(piece)) + piece for piece in pieces)


def blocks(stream: Readable) -> Iterator[bytes]:
    """The blocks until the end of the sound; raises ``EOFError`` when the stream breaks off."""
    while header := stream.read(_LENGTH.size):
        if header == END:
            return
        (length,) = _LENGTH.unpack(header.ljust(_LENGTH.size, b"\0"))
        yield stream.read(min(length, MAX_BLOCK))
    raise EOFError
