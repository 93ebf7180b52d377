"""Names a container of sound by its first bytes. Pure."""

import re
from typing import Final

from symbl_tui.audio.frame_headers import HEADER_BYTES, frame_lengths, repeated_frame

LOOK_BYTES: Final = 4096
"""As many bytes as two frames of MPEG sound have, or more."""

# How many of the first bytes tell most kinds; the longest signature, RIFF....WAVE, has as many.
_DECISIVE_BYTES: Final = 12

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


def container_name(head: bytes) -> str:
    """The name of the container that begins with these bytes; empty where they are those of none."""
    for pattern, name in _SIGNATURES:
        if pattern.match(head):
            return name
    if _syncs_are_there(head, _TS_PACKET, _TS_PACKETS):
        return "MPEG-TS"
    # One header occurs in samples often enough; another one where its frame ends, once in 10^9 bytes or less.
    return repeated_frame(head)


def is_undecided(head: bytes) -> bool:
    """Whether more bytes may show that these begin a container; never with :data:`LOOK_BYTES` of them."""
    if len(head) >= LOOK_BYTES or container_name(head):
        return False
    if len(head) < _DECISIVE_BYTES:
        return True
    may_be_ts = len(head) <= (_TS_PACKETS - 1) * _TS_PACKET and _syncs_are_there(head, _TS_PACKET, 1)
    return may_be_ts or any(len(head) < length + HEADER_BYTES for _, length in frame_lengths(head))


def _syncs_are_there(head: bytes, distance: int, count: int) -> bool:
    places = [place * distance for place in range(count)]
    return places[-1] < len(head) and all(head[place] == _TS_SYNC for place in places)
