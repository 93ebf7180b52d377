"""Splits a message into FLAC frames if it holds whole ones, proved by their checksums. Pure."""

import re
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np

_MARK: Final = b"fLaC"
_LAST_BLOCK: Final = 0x80
# The start of a frame: fourteen bits and a 0, then one bit for the blocking strategy.
_SYNC: Final = re.compile(rb"\xff[\xf8\xf9]")
# Bytes of a message that is checked: checksums take 30 us a kilobyte.
_MAX_MESSAGE: Final = 16 * 1024
_POLYNOMIAL: Final = 0x8005


def whole_frames(data: bytes) -> list[bytes] | None:
    """The frames in a message, without the stream's header; None where one is not whole."""
    body = _body(data) if data.startswith(_MARK) else data
    if body is None or len(body) > _MAX_MESSAGE:
        return None
    frames, start, rest = [], 0, 0
    # From one sync code to the next; the checksum goes on where the bytes between them are no whole frame.
    for begin, end in pairwise([*(sync.start() for sync in _SYNC.finditer(body)), len(body)]):
        rest = _checksum(body[begin:end], rest)
        if rest == 0:  # else a sync code occurred within a frame
            frames.append(body[start:end])
            start = end
    return frames if b"".join(frames) == body else None


def _body(stream: bytes) -> bytes | None:
    """The bytes behind the metadata blocks; None where those are not complete."""
    position, last = len(_MARK), 0
    while not last and position + 4 <= len(stream):
        last = stream[position] & _LAST_BLOCK
        position += 4 + int.from_bytes(stream[position + 1 : position + 4])
    return stream[position:] if last and position <= len(stream) else None


def _checksum(data: bytes, rest: int) -> int:
    """The CRC-16 of a frame, continued from ``rest``; 0 over a whole frame, which ends in its checksum."""
    table = _table()
    if len(data) % 2:
        rest = (rest << 8 & 0xFF00) ^ table[rest >> 8 ^ data[0]]
        data = data[1:]
    for word in np.frombuffer(data, ">u2").tolist():
        rest = table[rest ^ word]
    return rest


@cache
def _table() -> list[int]:
    """The CRC-16 of every two bytes."""
    rest = np.arange(1 << 16)
    for _ in range(16):
        rest = (rest << 1 ^ (rest >> 15) * _POLYNOMIAL) & 0xFFFF
    table: list[int] = rest.tolist()
    return table
