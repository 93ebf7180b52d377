"""An encoder for sound at another rate. Loads numpy and soxr."""

from collections.abc import Iterable

import numpy as np
import soxr

from symbl_tui.audio.codecs.encoder import Encoder
from symbl_tui.audio.pcm import to_s16le


class ResampledEncoder:
    """An encoder whose input is resampled to the rate that it takes."""

    def __init__(self, encoder: Encoder, rate: int, fitting: int) -> None:
        """Convert sound at ``rate`` to the ``fitting`` rate that the encoder takes."""
        self.name, self.rate = encoder.name, encoder.rate
        self._encoder = encoder
        # In floats: with integers soxr adds dither, and the silence of the voice gate would not compress.
        self._stream = soxr.ResampleStream(rate, fitting, 1, dtype="float32")

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """Encode more sound: the messages that are complete now."""
        return self._encoder.encode(self._resampled(pcm))

    def flush(self) -> Iterable[bytes]:
        """The messages with what the filter and the encoder hold back."""
        return [*self._encoder.encode(self._resampled(b"", last=True)), *self._encoder.flush()]

    def _resampled(self, pcm: bytes, last: bool = False) -> bytes:
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        return to_s16le(self._stream.resample_chunk(samples, last))
