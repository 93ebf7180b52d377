"""Encoded sound to samples, piece by piece: every encoding that a client may declare. Knows no socket.

Whatever a client sends is decoded into pieces of at most one codec frame, so that neither a bomb nor a large
message is ever unpacked whole.
"""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

from symbl_tui.audio.codecs.g711 import mulaw_samples
from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.protocol.start_request import Audio

Samples = npt.NDArray[np.int16]
"""Mono."""


class Decoder(Protocol):
    """One stream of sound."""

    rate: int
    """Samples per second of what comes out."""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """The next piece as the client sent it.

        Raises:
            ProtocolError: Some of it could not be decoded; the rest was, and the stream goes on.
        """
        ...

    def flush(self) -> Iterator[Samples]:
        """What was held back; the stream is over."""
        ...


def decoder_of(audio: Audio) -> Decoder:
    """A decoder for what the client declared."""
    match audio.encoding:
        case Encoding.LINEAR16:
            return _Linear16(audio.rate)
        case Encoding.MULAW:
            return _Mulaw(audio.rate)
    from symbl_tui.engine.decoders import ffmpeg  # it takes long to load, and few need it

    match audio.encoding:
        case Encoding.FLAC:
            return ffmpeg.Flac()
        case Encoding.OPUS:
            return ffmpeg.Opus()
        case Encoding.AMR_WB:
            return ffmpeg.AmrWb()
        case Encoding.SPEEX:
            return ffmpeg.Speex()


class _Linear16:
    """Little-endian; a sample that was cut in two is put together again."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._half = b""

    def decode(self, data: bytes) -> Iterator[Samples]:
        data = self._half + data
        whole = len(data) & ~1
        self._half = data[whole:]
        yield np.frombuffer(data[:whole], "<i2")

    def flush(self) -> Iterator[Samples]:
        return iter(())


class _Mulaw:
    def __init__(self, rate: int) -> None:
        self.rate = rate

    def decode(self, data: bytes) -> Iterator[Samples]:
        yield mulaw_samples()[np.frombuffer(data, np.uint8)]

    def flush(self) -> Iterator[Samples]:
        return iter(())
