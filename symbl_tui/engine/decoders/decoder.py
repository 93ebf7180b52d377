"""Encoded sound to samples, piece by piece: every encoding that a client may declare. Knows no socket.

Whatever a client sends is decoded into pieces of at most one codec frame, so that neither a bomb nor a large
message is ever unpacked whole.
"""

from collections.abc import Iterator
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from symbl_tui.engine.protocol.start_request import Audio, Encoding

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


def _mulaw_table() -> Samples:
    """The sample of each of the 256 codes of G.711."""
    code = ~np.arange(256) & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


_MULAW: Final = _mulaw_table()


class _Mulaw:
    def __init__(self, rate: int) -> None:
        self.rate = rate

    def decode(self, data: bytes) -> Iterator[Samples]:
        yield _MULAW[np.frombuffer(data, np.uint8)]

    def flush(self) -> Iterator[Samples]:
        return iter(())
