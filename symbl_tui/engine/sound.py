"""A client's sound on its way to the recogniser: any accepted encoding and rate to mono s16le at 16 kHz."""

from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.start import Audio, Encoding

Samples = npt.NDArray[np.int16]


def _mulaw_table() -> Samples:
    """The sample of each of the 256 codes of G.711."""
    code = ~np.arange(256) & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


_MULAW: Final = _mulaw_table()


class SoundConverter:
    """Converts one stream of sound, piece by piece."""

    def __init__(self, audio: Audio) -> None:
        self._encoding = audio.encoding
        self._half = b""
        self._resampler = (
            None if audio.rate == RATE else soxr.ResampleStream(audio.rate, RATE, 1, dtype="int16")
        )

    def convert(self, data: bytes) -> bytes:
        """The next piece; a sample that was cut in two is put together again."""
        if self._encoding is Encoding.MULAW:
            return self._resampled(_MULAW[np.frombuffer(data, np.uint8)])
        data = self._half + data
        whole = len(data) & ~1
        self._half = data[whole:]
        return self._resampled(np.frombuffer(data[:whole], "<i2"))

    def flush(self) -> bytes:
        """What the resampler still holds; the stream is over."""
        return self._resampled(np.empty(0, np.int16), last=True)

    def _resampled(self, samples: Samples, last: bool = False) -> bytes:
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples, last)
        return samples.tobytes()
