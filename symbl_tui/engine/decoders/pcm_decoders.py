"""Decoders of uncompressed and companded PCM, in numpy."""

from collections.abc import Iterator

import numpy as np

from symbl_tui.audio.codecs.g711 import mulaw_samples
from symbl_tui.engine.decoders.sound_decoder import Samples


class Linear16Decoder:
    """Decodes s16le; a sample that is split between two messages is joined."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._odd_byte = b""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """The samples that are complete."""
        data = self._odd_byte + data
        complete = len(data) & ~1
        self._odd_byte = data[complete:]
        yield np.frombuffer(data[:complete], "<i2")

    def flush(self) -> Iterator[Samples]:
        """Nothing: half a sample is dropped."""
        return iter(())


class MulawDecoder:
    """Decodes G.711 mu-law, one byte a sample."""

    def __init__(self, rate: int) -> None:
        self.rate = rate

    def decode(self, data: bytes) -> Iterator[Samples]:
        """The sample of each byte."""
        yield mulaw_samples()[np.frombuffer(data, np.uint8)]

    def flush(self) -> Iterator[Samples]:
        """Nothing: no sample is held back."""
        return iter(())
