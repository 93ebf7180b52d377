"""The format of raw samples as the user declared it. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.frame import MAX_CHANNELS, RATES
from symbl_tui.errors import UsageError

S16LE: Final = "s16le"

_SAMPLE_BYTES: Final = {
    S16LE: 2,
    "s16be": 2,
    "u8": 1,
    "s24le": 3,
    "s32le": 4,
    "f32le": 4,
    "mulaw": 1,
    "alaw": 1,
}
_SYNTAX: Final = re.compile(r"(\w+)(?:,(\d{1,6}))?(?:,(\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PcmFormat:
    """Raw samples: channels interleaved, without any header."""

    encoding: str = S16LE
    rate: int = 16000
    channels: int = 1

    @classmethod
    def parse(cls, text: str) -> "PcmFormat":
        """Parse ``ENCODING[,RATE[,CHANNELS]]``; empty is s16le, 16 kHz, mono.

        Raises:
            UsageError: It is no such format, or one out of range.
        """
        match = _SYNTAX.fullmatch(text or S16LE)
        if match is None or match[1] not in _SAMPLE_BYTES:
            names = ", ".join(_SAMPLE_BYTES)
            raise UsageError(
                f"'{text}' is no format of samples", f"use e.g. s16le,48000,2 with one of {names}"
            )
        encoding, rate, channels = match[1], int(match[2] or 16000), int(match[3] or 1)
        if rate not in RATES or not 1 <= channels <= MAX_CHANNELS:
            raise UsageError(
                f"'{text}' is not possible",
                f"use a rate from 1000 to 768000 and up to {MAX_CHANNELS} channels",
            )
        return cls(encoding, rate, channels)

    @property
    def tick_bytes(self) -> int:
        """Bytes of one sample of every channel."""
        return _SAMPLE_BYTES[self.encoding] * self.channels

    def to_s16le(self, raw: bytes) -> bytes:
        """Convert whole samples to s16le; finer ones are truncated, as FFmpeg does."""
        if self.encoding == S16LE:
            return raw
        from symbl_tui.audio.streams.pcm_conversion import CONVERTERS  # loads numpy, 80 ms

        return CONVERTERS[self.encoding](raw)
