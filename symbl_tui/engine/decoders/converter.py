"""A client's sound on its way to the recogniser: any accepted encoding and rate to mono s16le at 16 kHz."""

from collections.abc import Iterator

import numpy as np
import soxr

from symbl_tui.engine.decoders.decoder import Samples, decoder_of
from symbl_tui.engine.protocol.start_request import Audio
from symbl_tui.engine.recognizers.base import RATE


class SoundConverter:
    """Converts one stream of sound, piece by piece.

    It works on the event loop: a second of sound costs 0.3 to 3 ms in whatever encoding, and comes in many
    messages; and a large message comes out in many pieces, between which others have their turn.
    """

    def __init__(self, audio: Audio) -> None:
        self._decoder = decoder_of(audio)
        rate = self._decoder.rate
        self._resampler = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, dtype="int16")

    def convert(self, data: bytes) -> Iterator[bytes]:
        """The next piece of the stream.

        Raises:
            ProtocolError: Some of it could not be decoded; what could be was given before.
        """
        return map(self._resampled, self._decoder.decode(data))

    def flush(self) -> Iterator[bytes]:
        """What is still held; the stream is over."""
        yield from map(self._resampled, self._decoder.flush())
        yield self._resampled(np.empty(0, np.int16), last=True)

    def _resampled(self, samples: Samples, last: bool = False) -> bytes:
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples, last)
        return samples.tobytes()
