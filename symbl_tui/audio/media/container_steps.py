"""The steps of a walk through a container, and how containers begin. Pure."""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.frame_headers import find_run

SIGNATURE: Final = re.compile(
    rb"(?:RIFF|RIFX|RF64|BW64)....WAVE|RIFF....AVI "
    rb"|FORM....AIF[FC]"
    rb"|fLaC[\x00\x80]\x00\x00\x22"
    rb"|OggS\x00[\x02\x06]\x00{8}"
    rb"|\.snd\x00\x00.{6}\x00\x00\x00[\x01-\x1b]"
    rb"|caff\x00\x01..desc"
    rb"|riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb"
    rb"|\x00\x00\x00[\x08-\x80]ftyp[ -~]{4}"
    rb"|\x1a\x45\xdf\xa3.{1,40}?\x42\x82.(?:webm|matroska)"
    rb"|#!AMR(?:-WB)?\n"
    rb"|wvpk....[\x02-\x10]\x04"
    rb"|TTA1[\x01\x02]\x00"
    rb"|MAC [\x96-\x9f]\x0f\x00\x00"
    rb"|\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9"
    rb"|FLV\x01[\x01\x04\x05]\x00\x00\x00\x09"
    rb"|Creative Voice File\x1a"
    rb"|G[\x40\x60](?:\x00[\x10-\x1f]\x00\x00\xb0|\x11[\x10-\x1f]\x00\x42\xf0)"
    rb"|\x00\x00\x01\xba(?:[\x21-\x2f].{7}|[\x44-\x7f].{8}[\xf8-\xff])\x00\x00\x01[\xbb-\xff]"
    rb"|ID3[\x02-\x04][\x00-\x09][\x00-\xf0][\x00-\x7f]{4}",
    re.DOTALL,
)
"""The beginning of a container. Six bytes and more are fixed, which sound has by chance once in terabytes."""

SIGNATURE_BYTES: Final = 64
"""As many bytes as the longest :data:`SIGNATURE` has, or more."""


@dataclass(frozen=True, slots=True)
class Peek:
    """Look at the next bytes; the walk is sent them, fewer at the end."""

    size: int


@dataclass(frozen=True, slots=True)
class Pass:
    """Pass bytes to the decoder."""

    size: int | None
    """None: all up to the next container, or to the end."""
    sound: bool = False
    """Whether they hold sound: then those that are not there are lost."""
    own: str = ""
    """The kind of frames that they consist of, if they do: others begin the next container."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Leave bytes out."""

    size: int | None
    """None: all up to the next container, or to the end."""
    instead: bytes = b""
    """What the decoder gets in their place."""


Walk = Generator[Peek | Pass | Drop, bytes, None]
"""Is sent the bytes of each :class:`Peek`, and nothing for others; returns where the container ends."""

REST: Final = 1 << 62
"""More bytes than any container has."""


def find_container(data: bytes, *, ended: bool, own: str = "") -> tuple[int, bool]:
    """Find the first container, or frames without one.

    Args:
        data: to look in.
        ended: whether nothing follows.
        own: a kind of frames that does not count.

    Returns:
        A place, and whether one begins there; otherwise none begins before it.
    """
    place, found = find_run(data, ended=ended, own=own)
    signature = SIGNATURE.search(data)
    if signature and not (found and place < signature.start()):
        return signature.start(), True
    if found or ended:
        return place, found
    # A signature may begin in the last bytes.
    return max(0, min(place, len(data) - SIGNATURE_BYTES + 1)), False
