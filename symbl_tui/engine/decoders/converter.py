"""Conversion of a client's sound, in any supported encoding and rate, to mono s16le at 16 kHz."""

from collections.abc import Iterator

import numpy as np
import soxr

from symbl_tui.engine.decoders.container_check import ContainerCheck
from symbl_tui.engine.decoders.decoder_table import new_decoder
from symbl_tui.engine.decoders.sound_decoder import Samples
from symbl_tui.engine.protocol.start_request import Audio
from symbl_tui.engine.recognizers.interface import RATE


class SoundConverter:
    """Decodes and resamples one stream of sound, message by message.

    It runs on the event loop: a second of sound takes 0.3 to 3 ms in any encoding and arrives in many
    messages, and a large message comes out in many chunks, between which other tasks can run.
    """

    def __init__(self, audio: Audio) -> None:
        self._decoder = new_decoder(audio)
        rate = self._decoder.rate
        self._check = ContainerCheck(audio.encoding)
        self._resampler = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, dtype="int16")

    def convert(self, data: bytes) -> Iterator[bytes]:
        """Convert the next message.

        Raises:
            ProtocolError: Some of it could not be decoded; the rest was yielded before. Or it is a container,
                which is said once.
        """
        fault = self._check.push(data)
        if not self._check.refuses:
            yield from map(self._resample, self._decoder.decode(data))
        if fault is not None:
            raise fault

    def flush(self) -> Iterator[bytes]:
        """Convert what is held back, at the end of the stream."""
        yield from map(self._resample, self._decoder.flush())
        yield self._resample(np.empty(0, np.int16), last=True)

    def _resample(self, samples: Samples, last: bool = False) -> bytes:
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples, last)
        return samples.tobytes()
