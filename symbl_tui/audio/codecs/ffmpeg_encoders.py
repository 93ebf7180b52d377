"""FLAC and Opus by FFmpeg's encoders. Takes long to load: imported where a connection needs it."""

from __future__ import annotations

from typing import Final

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec import CodecContext

from symbl_tui.audio.codecs.encoder import Framed
from symbl_tui.domain.encoding import Encoding

OPUS_RATES: Final = (16_000, 24_000, 48_000)
"""Samples per second that the encoder accepts."""
# The rate to declare: packets are the same at every rate, and all of Symbl's documents and SDKs use this.
_OPUS_DECLARED: Final = Encoding.OPUS.info.rates[-1]
FLAC_RATE: Final = Encoding.FLAC.info.rates[0]
"""The lowest rate that Symbl accepts."""

# The mark, and the head of a STREAMINFO that is the last block before the sound.
_FLAC_HEADER: Final = b"fLaC\x80\x00\x00\x22"
# Samples in a block that fits a message even when it cannot be compressed.
_FLAC_MOST: Final = 4064
_OPUS_BITS: Final = 24_000
# Seconds by which libopus lags in its voip mode (OPUS_GET_LOOKAHEAD: 312 samples at 48 kHz).
_OPUS_LOOK_AHEAD: Final = 0.0065


def flac(rate: int, chunk: int) -> Framed:
    """Make a lossless encoder, with one block per chunk: the engine can decode every message at once.

    Args:
        rate: Samples per second.
        chunk: Samples per call.
    """
    # Blocks of equal length: FLAC's fixed blocking allows a shorter one only at the end.
    block = chunk // -(-chunk // _FLAC_MOST)
    packer = _Packer("flac", rate, {"frame_size": str(block)})
    packer.prefix = _FLAC_HEADER + (packer.context.extradata or b"")
    return Framed(Encoding.FLAC, rate, block, packer.pack, pack_last=packer.pack_last)


def opus(rate: int) -> Framed:
    """Make an encoder of at most 24 kbit/s, variable; each message is a raw packet of 20 ms.

    Args:
        rate: Samples per second, one of :data:`OPUS_RATES`.
    """
    options = {"application": "voip", "frame_duration": "20", "vbr": "on", "compression_level": "5"}
    packer = _Packer("libopus", rate, options, _OPUS_BITS)
    return Framed(Encoding.OPUS, _OPUS_DECLARED, rate // 50, packer.pack, round(_OPUS_LOOK_AHEAD * rate))


class _Packer:
    """An FFmpeg encoder that makes one packet per frame."""

    def __init__(self, codec: str, rate: int, options: dict[str, str], bit_rate: int | None = None) -> None:
        context = CodecContext.create(codec, "w")
        assert isinstance(context, AudioCodecContext)
        context.sample_rate, context.format = rate, av.AudioFormat("s16")
        context.layout, context.options = av.AudioLayout("mono"), options
        if bit_rate:
            context.bit_rate = bit_rate
        context.open()
        self.context = context
        self.prefix = b""
        """Goes before the first packet."""

    def pack(self, frame: bytes) -> bytes:
        samples = np.frombuffer(frame, np.int16)[None, :]
        sound = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        sound.sample_rate = self.context.sample_rate
        prefix, self.prefix = self.prefix, b""
        return prefix + b"".join(map(bytes, self.context.encode(sound)))

    def pack_last(self, rest: bytes) -> bytes:
        """Pack a frame that is too short, which FFmpeg holds back until the end of the stream."""
        return self.pack(rest) + b"".join(map(bytes, self.context.encode(None)))
