"""Names a container of sound by its first bytes. Pure."""

import re
from typing import Final

LOOK_BYTES: Final = 4096
"""As many bytes as two frames of MPEG sound have, or more."""

_DECISIVE_BYTES: Final = 12
"""How many of the first bytes tell most kinds; the longest signature, RIFF....WAVE, has as many."""

_SIGNATURES: Final = tuple(
    (re.compile(pattern, re.DOTALL), name)
    for pattern, name in (
        (rb"(?:RIFF|RIFX|RF64|BW64)....WAVE|riff\x2e\x91\xcf\x11", "WAV"),
        (rb"RIFF....AVI ", "AVI"),
        (rb"fLaC", "FLAC"),
        (rb"OggS", "Ogg"),
        (rb"ID3[\x02-\x04]\x00", "MP3"),
        (rb"FORM....AIF[FC]", "AIFF"),
        (rb"\.snd", "AU"),
        (rb"caff", "CAF"),
        (rb"\x1aE\xdf\xa3", "Matroska or WebM"),
        (rb"....(?:ftyp|moov|mdat|wide)", "MP4"),
        (rb"#!AMR", "AMR"),
        (rb"FLV\x01", "FLV"),
        (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "ASF (WMA)"),
        (rb"\x00\x00\x01\xba", "MPEG"),
        (rb"wvpk", "WavPack"),
        (rb"TTA1", "TTA"),
        (rb"MAC ", "Monkey's Audio"),
    )
)

_TS_SYNC, _TS_PACKET, _TS_PACKETS = 0x47, 188, 3

_ADTS_RATES: Final = 13
_MP3_BITRATES: Final = {
    # kbit/s by layer (3, 2, 1) of MPEG 1, and of MPEG 2 and 2.5 (ISO 11172-3, 2.4.2.3)
    (True, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (False, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
}
_MP3_RATES: Final = (44100, 48000, 32000)
_MP3_RATE_DIVISORS: Final = {3: 1, 2: 2, 0: 4}
"""By the bits of the version: MPEG 1, 2 and 2.5."""


def container_name(head: bytes) -> str:
    """The name of the container that begins with these bytes; empty where they are those of none."""
    for pattern, name in _SIGNATURES:
        if pattern.match(head):
            return name
    if _syncs_are_there(head, _TS_PACKET, _TS_PACKETS):
        return "MPEG-TS"
    return next((name for name, length in _frames(head) if _is_repeated(head, length)), "")


def is_undecided(head: bytes) -> bool:
    """Whether more bytes may show that these begin a container; never with :data:`LOOK_BYTES` of them."""
    if len(head) >= LOOK_BYTES or container_name(head):
        return False
    if len(head) < _DECISIVE_BYTES:
        return True
    may_be_ts = len(head) <= (_TS_PACKETS - 1) * _TS_PACKET and _syncs_are_there(head, _TS_PACKET, 1)
    return may_be_ts or any(len(head) < length + 4 for _, length in _frames(head))


def _syncs_are_there(head: bytes, distance: int, count: int) -> bool:
    places = [place * distance for place in range(count)]
    return places[-1] < len(head) and all(head[place] == _TS_SYNC for place in places)


def _frames(head: bytes) -> list[tuple[str, int]]:
    """What frame of sound without a container begins there, and its length in bytes."""
    found = (("AAC", _adts_length(head)), ("MP3", _mpeg_length(head)))
    return [(name, length) for name, length in found if length]


def _is_repeated(head: bytes, length: int) -> bool:
    # Two bytes of sound look like a frame's often enough; another frame behind it, once in 250 million times.
    following = head[length : length + 3]
    return len(following) == 3 and following[:2] == head[:2] and not (following[2] ^ head[2]) & 0x0C


def _adts_length(head: bytes) -> int:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 0xF >= _ADTS_RATES:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > 7 else 0


def _mpeg_length(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version not in _MP3_RATE_DIVISORS or layer == 0 or bitrate in (0, 15) or rate == 3:
        return 0
    first = version == 3
    kbits, hertz = _MP3_BITRATES[first, layer][bitrate - 1], _MP3_RATES[rate] // _MP3_RATE_DIVISORS[version]
    if layer == 3:
        return (12_000 * kbits // hertz + padding) * 4
    return (144_000 if first or layer == 2 else 72_000) * kbits // hertz + padding
