"""FLAC and Ogg Opus by FFmpeg, into something that cannot seek. Takes long to load: imported where needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

_OPUS_RATE: Final = 48_000
OPUS_BITS: Final = 32_000
"""Bits per second: speech of one channel without audible loss."""
_OPUS_OPTIONS: Final = {"application": "voip", "compression_level": "5"}
# By default a page of a second waits to be filled, and that behind an 'avio' buffer: a pipe would start late.
_OGG_OPTIONS: Final = {"page_duration": "200000", "flush_packets": "1"}

_LENGTH_BITS: Final = 36
# Where STREAMINFO has the number of samples, in the low 36 bits of these bytes; 0: unknown.
_LENGTH_BYTES: Final = slice(21, 26)


def flac(blocks: Iterable[bytes], rate: int, samples: int) -> Iterator[bytes]:
    """Encode mono s16le as FLAC; the header names the length, which FFmpeg could only add by seeking."""
    encoded = _encode(blocks, rate, rate, "flac", "flac", {}, {})
    header = bytearray(next(encoded))
    length = int.from_bytes(header[_LENGTH_BYTES], "big") | samples & (1 << _LENGTH_BITS) - 1
    header[_LENGTH_BYTES] = length.to_bytes(5, "big")
    yield bytes(header)
    yield from encoded


def opus(blocks: Iterable[bytes], rate: int, bits: int = OPUS_BITS) -> Iterator[bytes]:
    """Encode mono s16le as Ogg Opus, of any rate; ``bits``: a second, on average."""
    return _encode(blocks, rate, _OPUS_RATE, "ogg", "libopus", _OGG_OPTIONS, _OPUS_OPTIONS, bits)


def _encode(
    blocks: Iterable[bytes],
    rate: int,
    encoded_rate: int,
    container: str,
    codec: str,
    container_options: dict[str, str],
    codec_options: dict[str, str],
    bits: int | None = None,
) -> Iterator[bytes]:
    """Encode blocks: a header first, then what each block has completed."""
    written = _Written()
    with av.open(written, "w", format=container, options=container_options) as output:
        stream = cast(AudioStream, output.add_stream(codec, rate=encoded_rate, options=codec_options))
        stream.codec_context.format, stream.codec_context.layout = (
            av.AudioFormat("s16"),
            av.AudioLayout("mono"),
        )
        if bits is not None:
            stream.codec_context.bit_rate = bits
        output.start_encoding()
        yield written.take()
        for frame in _frames(blocks, rate, encoded_rate):
            output.mux(stream.encode(frame))
            if ready := written.take():
                yield ready
        output.mux(stream.encode(None))
    yield written.take()


def _frames(blocks: Iterable[bytes], rate: int, encoded_rate: int) -> Iterator[av.AudioFrame]:
    """Frames at the encoder's rate, with time stamps: a resampler and the end of a stream need them."""
    convert: Callable[[av.AudioFrame | None], list[av.AudioFrame]]
    convert = AudioResampler("s16", "mono", encoded_rate).resample if rate != encoded_rate else _unchanged
    position = 0
    for pcm in blocks:
        frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2")[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), position
        position += frame.samples
        yield from convert(frame)
    yield from convert(None)


def _unchanged(frame: av.AudioFrame | None) -> list[av.AudioFrame]:
    return [frame] if frame is not None else []


class _Written:
    """A file that cannot seek, and whose content is taken out again."""

    def __init__(self) -> None:
        self._content = bytearray()

    def write(self, content: bytes) -> int:
        """Keep what the muxer writes."""
        self._content += content
        return len(content)

    def take(self) -> bytes:
        """What was written since the last call."""
        content = bytes(self._content)
        self._content.clear()
        return content
