"""Whether a piece of a FLAC stream holds whole frames, and which. Pure; decodes nothing."""

import re
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np

_MARK: Final = b"fLaC"
_LAST_BLOCK: Final = 0x80
_SYNC: Final = re.compile(rb"\xff[\xf8\xf9]")
"""How frames begin: fourteen bits and one that is 0, then one for the kind of block size."""
_LONGEST: Final = 16 * 1024
"""Bytes of a message that is looked at: checksums take 30 us a kilobyte."""
_POLYNOMIAL: Final = 0x8005


def whole_frames(data: bytes) -> list[bytes] | None:
    """The frames in a message, without the stream's header; None where they are not all whole."""
    body = _body(data) if data.startswith(_MARK) else data
    if body is None or len(body) > _LONGEST:
        return None
    frames, start, rest = [], 0, 0
    for begin, end in pairwise([*(sync.start() for sync in _SYNC.finditer(body)), len(body)]):
        rest = _checksum(body[begin:end], rest)
        if rest == 0:  # else these are bytes that only look like the next frame's first
            frames.append(body[start:end])
            start = end
    return frames if b"".join(frames) == body else None


def _body(stream: bytes) -> bytes | None:
    """What follows the blocks of metadata; None where they are not complete."""
    place, last = len(_MARK), 0
    while not last and place + 4 <= len(stream):
        last = stream[place] & _LAST_BLOCK
        place += 4 + int.from_bytes(stream[place + 1 : place + 4])
    return stream[place:] if last and place <= len(stream) else None


def _checksum(data: bytes, rest: int) -> int:
    """CRC-16 as frames end in, continued from ``rest``: nothing is left of a frame that is whole."""
    table = _table()
    if len(data) % 2:
        rest = (rest << 8 & 0xFF00) ^ table[rest >> 8 ^ data[0]]
        data = data[1:]
    for word in np.frombuffer(data, ">u2").tolist():
        rest = table[rest ^ word]
    return rest


@cache
def _table() -> list[int]:
    """What is left of each two bytes."""
    rest = np.arange(1 << 16)
    for _ in range(16):
        rest = (rest << 1 ^ (rest >> 15) * _POLYNOMIAL) & 0xFFFF
    table: list[int] = rest.tolist()
    return table
