"""The unit that a media child delivers: a tick, 20 ms of all channels side by side. Pure."""

import struct
from dataclasses import dataclass
from typing import Final, Self

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat

# A bit for each of up to MAX_CHANNELS channels, and the samples missing.
_HEAD: Final = struct.Struct("<II")

MAX_MISSING: Final = (1 << 32) - 1
"""The most samples that a tick can count as missing: a day at 48 kHz."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The sound of a frame's length; the last one may be shorter."""

    pcm: bytes
    """Interleaved s16le."""
    lost: int = 0
    """Bit N is set where channel N is silent because its sound is missing: damaged, or never delivered."""
    missing: int = 0
    """Of the last tick: how many samples are missing after it, where the sound was cut off."""

    def encode(self) -> bytes:
        """For the pipe to the parent."""
        return _HEAD.pack(self.lost, self.missing) + self.pcm

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The reverse of :meth:`encode`; a tick that broke off in its beginning is empty."""
        return cls(data[_HEAD.size :], *_HEAD.unpack_from(data)) if len(data) >= _HEAD.size else cls(b"")


def encoded_size(format: AudioFormat) -> int:
    """Bytes of an encoded tick, unless it is the last."""
    return _HEAD.size + format.frame_samples * format.channels * SAMPLE_BYTES
