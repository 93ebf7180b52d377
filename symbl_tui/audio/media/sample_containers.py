"""Walks through containers of plain samples: WAV, AIFF, AU, Wave64 and CAF. Pure.

Their headers declare how long the samples are, and are often wrong: written before the recording, cut off, or
grown since. The decoder is told that the length is unknown; the walk finds it.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

from symbl_tui.audio.media.container_steps import REST, SIGNATURE, SIGNATURE_BYTES, Drop, Pass, Peek, Walk

# Sizes of 32 bits that mean that the size is not known: recorders that cannot go back to their header write
# the most that fits into it, or nearly.
_UNKNOWN: Final = (range(1), range(0x7FFF_0000, 0x8000_0001), range(0xFFFF_0000, 1 << 32))
_TAG: Final = re.compile(rb"ID3[\x02-\x04]|TAG|APETAGEX|LYRICSBEGIN")
_CHUNK: Final = re.compile(rb"[A-Za-z0-9_]{3}[A-Za-z0-9_ ]")
# A longer note behind the sound is sound that looks like a name.
_MAX_CHUNK: Final = 1 << 24
_W64_CHUNK: Final = re.compile(rb".{4}\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a", re.DOTALL)
# The longest run of zeros that is taken for padding at the end of a file.
_PADDING: Final = 4096

# The length of the chunk that begins there, header and padding included; 0: there is none.
_Chunk = Callable[[bytes], int]


def walk_riff(head: bytes) -> Walk:
    """WAV, RF64 and the like."""
    order: Literal["big", "little"] = "big" if head[:4] == b"RIFX" else "little"
    length_64 = 0
    # RF64 becomes RIFF: its 64-bit length is read here, and the decoder need not know it.
    yield Drop(4, b"RIFX" if order == "big" else b"RIFF")
    yield Pass(8)
    while len(chunk := (yield Peek(24))) >= 8:
        name, size = chunk[:4], int.from_bytes(chunk[4:8], order)
        if name == b"ds64" and len(chunk) == 24:
            length_64 = int.from_bytes(chunk[16:24], "little")
        elif name == b"data":
            yield Drop(8, b"data\xff\xff\xff\xff")
            yield from _sound(_known(size) or length_64, lambda head: _chunk_bytes(head, order))
            return
        yield Pass(8 + size + size % 2)


def walk_aiff(_: bytes) -> Walk:
    """AIFF and AIFF-C."""
    yield Pass(12)
    while len(chunk := (yield Peek(8))) == 8:
        size = int.from_bytes(chunk[4:])
        if chunk[:4] == b"SSND":
            yield Drop(8, b"SSND\x7f\xff\xff\xff")
            # Before the samples are an offset and a block size.
            yield Pass(8)
            yield from _sound(_known(max(0, size - 8)), lambda head: _chunk_bytes(head, "big"))
            return
        yield Pass(8 + size + size % 2)


def walk_au(head: bytes) -> Walk:
    """Sun's AU."""
    offset, size = int.from_bytes(head[4:8]), int.from_bytes(head[8:12])
    yield Pass(8)
    yield Drop(4, b"\xff\xff\xff\xff")
    yield Pass(max(0, offset - 12))
    yield from _sound(_known(size), lambda _: 0)


def walk_w64(_: bytes) -> Walk:
    """Sony's Wave64."""
    yield Pass(40)
    while len(chunk := (yield Peek(24))) == 24:
        size = int.from_bytes(chunk[16:], "little")
        if chunk.startswith(b"data"):
            yield Drop(24, chunk[:16] + REST.to_bytes(8, "little"))
            yield from _sound(max(0, size - 24), _w64_chunk_bytes)
            return
        yield Pass(max(24, (size + 7) // 8 * 8))


def walk_caf_samples(_: bytes) -> Walk:
    """Apple's CAF, with samples that are not compressed."""
    yield Pass(8)
    while len(chunk := (yield Peek(12))) == 12:
        size = int.from_bytes(chunk[4:], signed=True)
        if chunk[:4] == b"data":
            yield Drop(12, b"data" + b"\xff" * 8)
            yield from _sound(max(0, size), _caf_chunk_bytes)
            return
        # FFmpeg stops at notes and padding where it cannot seek over them.
        keep_or_drop = Pass if chunk[:4] in (b"desc", b"chan", b"info") else Drop
        yield keep_or_drop(12 + max(0, size))


def _known(size: int) -> int:
    """A size of 32 bits; 0 where it means that it is not known."""
    return 0 if any(size in each for each in _UNKNOWN) else size


def _sound(size: int, chunk_bytes: _Chunk) -> Walk:
    """The samples, then what is behind them: notes, which are no sound, or samples that the header omits.

    Args:
        size: what the header says; 0: it is not known.
        chunk_bytes: tells what is a note.
    """
    if size:
        yield Pass(size, sound=True)
    behind = yield Peek(SIGNATURE_BYTES)
    if size % 2 and (len(behind) == 1 or chunk_bytes(behind[1:]) or SIGNATURE.match(behind, 1)):
        yield Drop(1)
        behind = behind[1:]
    notes = False
    while length := chunk_bytes(behind):
        yield Drop(length)
        notes, behind = True, (yield Peek(SIGNATURE_BYTES))
    if SIGNATURE.match(behind):
        return
    if size and not any(behind):
        behind = yield Peek(_PADDING)
        notes = notes or (len(behind) < _PADDING and not any(behind))
    yield Drop(None) if notes or _TAG.match(behind) else Pass(None)


def _chunk_bytes(head: bytes, order: Literal["big", "little"]) -> int:
    size = int.from_bytes(head[4:8], order)
    if len(head) < 8 or not _CHUNK.match(head) or size > _MAX_CHUNK or SIGNATURE.match(head):
        return 0
    return 8 + size + size % 2


def _w64_chunk_bytes(head: bytes) -> int:
    if not _W64_CHUNK.match(head) or len(head) < 24:
        return 0
    return max(24, (int.from_bytes(head[16:24], "little") + 7) // 8 * 8)


def _caf_chunk_bytes(head: bytes) -> int:
    size = int.from_bytes(head[4:12], signed=True)
    return 12 + size if len(head) >= 12 and _CHUNK.match(head) and 0 <= size <= _MAX_CHUNK else 0
