"""What is written into a pipe: raw samples as they were announced, or a container that names itself. Pure."""

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.codecs.g711 import alaw_samples, mulaw_samples
from symbl_tui.audio.frame import MAX_CHANNELS, RATES
from symbl_tui.errors import UsageError

if TYPE_CHECKING:  # numpy takes 80 ms to import; most pipes need none
    import numpy as np

HEAD_BYTES: Final = 12
"""How much of the beginning tells a container from raw samples."""

_SAMPLE_BYTES: Final = {
    "s16le": 2,
    "s16be": 2,
    "u8": 1,
    "s24le": 3,
    "s32le": 4,
    "f32le": 4,
    "mulaw": 1,
    "alaw": 1,
}
_WRITTEN: Final = re.compile(r"(\w+)(?:,(\d{1,6}))?(?:,(\d{1,3}))?", re.ASCII)
_MAGICS: Final = re.compile(
    rb"(RIFF|RIFX|RF64)....WAVE|fLaC|OggS|ID3[\x02-\x04]\x00|FORM....AIF[FC]|\.snd|caff|\x1aE\xdf\xa3|....ftyp|#!AMR",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PcmFormat:
    """Raw samples: channels interleaved, without any header."""

    encoding: str = "s16le"
    rate: int = 16000
    channels: int = 1

    @classmethod
    def parse(cls, text: str) -> "PcmFormat":
        """``ENCODING[,RATE[,CHANNELS]]``; empty is s16le, 16 kHz, mono.

        Raises:
            UsageError: it is none of that.
        """
        known = _WRITTEN.fullmatch(text or "s16le")
        if known is None or known[1] not in _SAMPLE_BYTES:
            names = ", ".join(_SAMPLE_BYTES)
            raise UsageError(
                f"'{text}' is no format of samples", f"use e.g. s16le,48000,2 with one of {names}"
            )
        encoding, rate, channels = known[1], int(known[2] or 16000), int(known[3] or 1)
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
        """Whole samples as s16le; what is finer is cut off, as FFmpeg does."""
        return raw if self.encoding == "s16le" else _CONVERTERS[self.encoding](raw)


def is_container(head: bytes) -> bool:
    """Whether these first bytes (:data:`HEAD_BYTES`) are of WAV, FLAC, Ogg or the like."""
    return _MAGICS.match(head) is not None


def _swapped(raw: bytes) -> bytes:
    samples = array("h", raw)
    samples.byteswap()
    return samples.tobytes()


def _from_u8(raw: bytes) -> bytes:
    import numpy as np

    return _bytes((np.frombuffer(raw, np.uint8).astype("<i2") - 128) << 8)


def _from_s24le(raw: bytes) -> bytes:
    import numpy as np

    return _bytes(np.frombuffer(raw, np.uint8).reshape(-1, 3)[:, 1:])


def _from_s32le(raw: bytes) -> bytes:
    import numpy as np

    return _bytes(np.frombuffer(raw, "<i2")[1::2])


def _from_f32le(raw: bytes) -> bytes:
    import numpy as np

    from symbl_tui.audio.pcm import to_s16le

    return to_s16le(np.frombuffer(raw, "<f4"))


def _from_mulaw(raw: bytes) -> bytes:
    import numpy as np

    return _bytes(mulaw_samples()[np.frombuffer(raw, np.uint8)])


def _from_alaw(raw: bytes) -> bytes:
    import numpy as np

    return _bytes(alaw_samples()[np.frombuffer(raw, np.uint8)])


def _bytes(samples: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]") -> bytes:
    return bytes(samples.tobytes())


_CONVERTERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "s16be": _swapped,
    "u8": _from_u8,
    "s24le": _from_s24le,
    "s32le": _from_s32le,
    "f32le": _from_f32le,
    "mulaw": _from_mulaw,
    "alaw": _from_alaw,
}
