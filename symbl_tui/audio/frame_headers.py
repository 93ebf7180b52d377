"""Headers of frames of sound that need no container: MPEG audio (MP3), ADTS (AAC) and AC-3. Pure."""

import heapq
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

RUN: Final = 4
"""So many headers in a row, each where the frame before ends, are no chance: about once in 10^16 bytes."""

RUN_BYTES: Final = 8192
"""As many bytes as a run of frames at usual bit rates has, or more."""

HEADER_BYTES: Final = 7
"""As many bytes as the longest header has (ADTS)."""

_ADTS_RATES: Final = 13
# The most bytes of a frame for each channel (ISO 14496-3, 4.5.3).
_ADTS_CHANNEL_BYTES: Final = 768

_MPEG_KBITS: Final = {
    # by layer (3, 2, 1) of MPEG 1, and of MPEG 2 and 2.5 (ISO 11172-3, 2.4.2.3)
    (True, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (False, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
}
_MPEG_RATES: Final = (44100, 48000, 32000)
# By the bits of the version: MPEG 1, 2 and 2.5.
_MPEG_RATE_DIVISORS: Final = {3: 1, 2: 2, 0: 4}

_AC3_KBITS: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)
_AC3_RATES: Final = (48000, 44100, 32000)
_AC3_BSID, _EAC3_BSID = range(11), range(11, 17)
"""The versions of the bit stream (ETSI TS 102 366)."""


def mpeg_frame_bytes(header: bytes) -> int:
    """The length of the MPEG audio frame with this header; 0: it is none, or its length is not declared."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    kbits, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version not in _MPEG_RATE_DIVISORS or layer == 0 or kbits in (0, 15) or rate == 3:
        return 0
    first = version == 3
    bits, hertz = _MPEG_KBITS[first, layer][kbits - 1], _MPEG_RATES[rate] // _MPEG_RATE_DIVISORS[version]
    if layer == 3:
        return (12_000 * bits // hertz + padding) * 4
    return (144_000 if first or layer == 2 else 72_000) * bits // hertz + padding


def _adts_frame_bytes(header: bytes) -> int:
    if (
        len(header) < 7
        or header[0] != 0xFF
        or header[1] & 0xF6 != 0xF0
        or header[2] >> 2 & 0xF >= _ADTS_RATES
    ):
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    channels = (header[2] & 1) << 2 | header[3] >> 6 or 8  # 0: they are told elsewhere
    return length if 7 < length <= 9 + (channels + 1) * _ADTS_CHANNEL_BYTES else 0


def _ac3_frame_bytes(header: bytes) -> int:
    if len(header) < 6 or header[:2] != b"\x0b\x77":
        return 0
    rate, size, version = header[4] >> 6, header[4] & 0x3F, header[5] >> 3
    if version in _EAC3_BSID:
        return 2 * ((header[2] & 7) << 8 | header[3]) + 2
    if version not in _AC3_BSID or rate == 3 or size >= 2 * len(_AC3_KBITS):
        return 0
    words = 96_000 * _AC3_KBITS[size // 2] // _AC3_RATES[rate]
    return 2 * (words + (size & 1 if rate == 1 else 0))


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    length: Callable[[bytes], int]
    same: bytes
    """The bits of a header that are those of the frame before."""


_KINDS: Final = (
    _Kind("AAC", _adts_frame_bytes, b"\xff\xff\xff\xf0\0\0\0"),
    _Kind("MP3", mpeg_frame_bytes, b"\xff\xff\x0c\0\0\0\0"),
    _Kind("AC-3", _ac3_frame_bytes, b"\xff\xff\0\0\xf0\xf8\0"),
)
# Not layer I: samples around zero look like it. One pattern of both would be searched ten times slower.
_BEGINNINGS: Final = (
    re.compile(rb"\xff(?:[\xf0\xf1\xf8\xf9]|[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x10-\xef])"),
    re.compile(rb"\x0b\x77"),
)


def frame_names(head: bytes) -> tuple[str, ...]:
    """What kinds of frames the first bytes may be the header of."""
    return tuple(kind.name for kind in _KINDS if kind.length(head[:HEADER_BYTES]))


def frame_lengths(head: bytes) -> list[tuple[str, int]]:
    """The kind and the length in bytes of each frame that may begin there."""
    found = [(kind.name, kind.length(head[:HEADER_BYTES])) for kind in _KINDS]
    return [(name, length) for name, length in found if length]


def repeated_frame(head: bytes) -> str:
    """The kind of frames of which two begin there, one behind the other; empty for any other bytes."""
    return next((kind.name for kind in _KINDS if _follow(head, 0, kind)[0] >= 2), "")


def begins_run(head: bytes) -> bool:
    """Whether frames of one kind begin there, one behind the other.

    Args:
        head: :data:`RUN_BYTES` of what follows, or all of it.
    """
    return any(_follow(head, 0, kind)[0] >= 3 for kind in _KINDS)


def may_begin_run(head: bytes) -> bool:
    """Whether the first bytes look like a frame's header."""
    return any(each.match(head) for each in _BEGINNINGS)


def find_run(data: bytes, *, ended: bool, own: str = "") -> tuple[int, bool]:
    """Find the first run of frames.

    Args:
        data: to look in.
        ended: whether nothing follows.
        own: a kind of frames that does not count.

    Returns:
        A place, and whether a run begins there; otherwise none begins before it.
    """
    for place in heapq.merge(*((match.start() for match in each.finditer(data)) for each in _BEGINNINGS)):
        for kind in _KINDS:
            count, cut = (0, False) if kind.name == own else _follow(data, place, kind)
            if count >= RUN or (ended and cut and count >= 2):
                return place, True
            if cut and not ended:
                return place, False
    return max(0, len(data) - (0 if ended else HEADER_BYTES - 1)), False


def _follow(data: bytes, place: int, kind: _Kind) -> tuple[int, bool]:
    """Count up to :data:`RUN` headers in a row; whether the data ends before they differ."""
    headers: list[bytes] = []
    while len(headers) < RUN:
        header = data[place : place + HEADER_BYTES]
        if len(header) < HEADER_BYTES:
            return len(headers), bool(headers)
        if not (length := kind.length(header)) or not _are_alike(headers, header, kind):
            break
        headers.append(header)
        place += length
    return len(headers), False


def _are_alike(before: list[bytes], header: bytes, kind: _Kind) -> bool:
    if not before:
        return True
    if any((one ^ other) & mask for one, other, mask in zip(before[-1], header, kind.same, strict=True)):
        return False
    # The first frame of an MP3 may be a table of contents, by another hand than the others.
    return kind.name != "MP3" or len(before) == 1 or not (before[-1][3] ^ header[3]) & 0x0F
