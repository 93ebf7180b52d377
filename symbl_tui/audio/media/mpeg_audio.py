"""The headers of MPEG audio layer III (MP3), as far as FFmpeg does not check them. Pure."""

import re
from typing import Final

_TABLE_OF_CONTENTS: Final = re.compile(rb"\xff[\xe0-\xff].{7,38}(?:Xing|Info|VBRI)", re.DOTALL)
_RATES: Final = (44_100, 48_000, 32_000)
"""Samples per second in MPEG-1; half of it in MPEG-2, a quarter in MPEG-2.5."""
_KBITS: Final = (
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
)
"""Kilobits per second in MPEG-2 and MPEG-1 (ISO 11172-3 and 13818-3)."""


def declares_length(head: bytes) -> bool:
    """Whether the first frame holds no sound, but says how many frames follow."""
    return _TABLE_OF_CONTENTS.match(head) is not None


def frame_bytes(header: bytes) -> int:
    """The length of the frame that begins with these four bytes; 0 where it is not known."""
    if len(header) < 4:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    kbits, rate = header[2] >> 4, header[2] >> 2 & 3
    if header[0] != 0xFF or header[1] < 0xE0 or layer != 1 or version == 1 or kbits in (0, 15) or rate == 3:
        return 0
    mpeg_1 = version == 3
    samples = _RATES[rate] // (1, 2, 4)[(3, 2, 0).index(version)]
    return (144 if mpeg_1 else 72) * _KBITS[mpeg_1][kbits] * 1000 // samples + (header[2] >> 1 & 1)
