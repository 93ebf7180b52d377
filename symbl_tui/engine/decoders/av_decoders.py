"""Decoders of FLAC, Opus, AMR-WB and Speex by FFmpeg's libraries (PyAV), which take 0.15 s to load."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Final, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.codec import CodecContext, codecs_available
from av.packet import Packet

from symbl_tui.engine.decoders import flac_frames
from symbl_tui.engine.decoders.sound_decoder import Samples
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.errors import ProtocolError

# Bytes that a parser gets at a time: it returns all packets in them at once.
_SLICE: Final = 4096

# Mono (FFmpeg would decode to stereo without it), with libopus' encoder delay of 6.5 ms to be skipped.
_OPUS_HEAD: Final = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48_000, 0, 0)

_AMR_WB_MAGIC: Final = b"#!AMR-WB\n"

# The header of an Ogg stream: wideband, mono, one frame a packet.
_SPEEX_HEAD: Final = (
    b"Speex   " + bytes(20) + struct.pack("<13i", 1, 80, 16_000, 1, 4, 1, -1, 320, 0, 1, 0, 0, 0)
)


class _AvDecoder:
    """Decodes packets to mono at the recogniser's rate, at any rate and channels that the stream declares."""

    rate = RATE

    def __init__(self, name: str, codec: str, extradata: bytes | None = None) -> None:
        context = CodecContext.create(codec, "r")
        assert isinstance(context, AudioCodecContext)
        context.extradata = extradata
        # Frame threads would hold back one frame per thread, a delay on live sound.
        context.thread_count = 1
        self._name = name
        self._context = context
        self._resampler = self._new_resampler()

    def _new_resampler(self) -> AudioResampler:
        return AudioResampler(format="s16", layout="mono", rate=RATE)

    def _decode_packets(self, packets: Iterable[Packet[AudioStream]]) -> Iterator[Samples]:
        failed = False
        for packet in packets:
            try:
                yield from self._decode_packet(packet)
            except (av.FFmpegError, ValueError):  # ValueError: rate or channels changed within the stream
                # A resampler is bound to its first input format and refuses any other from then on.
                failed, self._resampler = True, self._new_resampler()
        if failed:
            raise ProtocolError(f"a piece of {self._name} could not be decoded and was left out")

    def _decode_packet(self, packet: Packet[AudioStream] | None) -> Iterator[Samples]:
        for frame in self._context.decode(packet):
            for resampled in self._resampler.resample(frame):
                yield _to_samples(resampled)

    def _flush_decoder(self) -> Iterator[Samples]:
        yield from self._decode_packet(None)
        for resampled in self._resampler.resample(None):
            yield _to_samples(resampled)


def _to_samples(frame: AudioFrame) -> Samples:
    return np.asarray(frame.to_ndarray(), np.int16).ravel()


class FlacDecoder(_AvDecoder):
    """Decodes FLAC with or without its header, split anywhere.

    FFmpeg's parser needs some ten frames to find their bounds, a second of delay. As long as every message
    holds whole frames, which their checksums prove, the parser is bypassed.
    """

    def __init__(self) -> None:
        super().__init__("FLAC", "flac")
        self._is_split = False
        """Whether a message did not hold whole frames: from then on the parser is used."""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """The samples so far; raises :class:`ProtocolError` for what could not be decoded."""
        frames = None if self._is_split else flac_frames.whole_frames(data)
        if frames is None:
            self._is_split = True
            yield from self._decode_packets(_parse(self._context, data))
        else:
            yield from self._decode_packets(map(_packet, frames))

    def flush(self) -> Iterator[Samples]:
        """The samples that are held back."""
        yield from self._decode_packets(_parse(self._context, b"", last=True))
        yield from self._flush_decoder()


def _packet(data: bytes) -> Packet[AudioStream]:
    return cast("Packet[AudioStream]", Packet(data))


def _parse(parser: CodecContext, data: bytes, last: bool = False) -> Iterator[Packet[AudioStream]]:
    """The packets in the next bytes of a stream; with ``last`` those in the parser's buffer too."""
    for start in range(0, len(data), _SLICE):
        yield from cast("list[Packet[AudioStream]]", parser.parse(data[start : start + _SLICE]))
    while last and (packets := parser.parse(None)):
        yield from cast("list[Packet[AudioStream]]", packets)


class _PacketDecoder(_AvDecoder):
    """Decodes raw packets, one a message, without a container."""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """The samples so far; raises :class:`ProtocolError` for what could not be decoded."""
        # To FFmpeg an empty packet ends the stream; to these codecs it is a lost one.
        if data:
            yield from self._decode_packets([_packet(data)])

    def flush(self) -> Iterator[Samples]:
        """The samples that are held back."""
        yield from self._flush_decoder()


class OpusDecoder(_PacketDecoder):
    """Decodes raw Opus packets, one a message, without Ogg."""

    def __init__(self) -> None:
        super().__init__("OPUS", "opus", _OPUS_HEAD)


class SpeexDecoder(_PacketDecoder):
    """Decodes raw wideband Speex packets, one a message, without Ogg."""

    def __init__(self) -> None:
        super().__init__("SPEEX", "speex", _SPEEX_HEAD)


class AmrWbDecoder(_AvDecoder):
    """Decodes the storage format of RFC 4867, split anywhere, with or without its magic number."""

    def __init__(self) -> None:
        # FFmpeg's own decoder rejects silence frames (DTX), which the library decodes.
        has_library = "libopencore_amrwb" in codecs_available
        super().__init__("AMR_WB", "libopencore_amrwb" if has_library else "amrwb")
        self._header: bytes | None = b""
        """The first bytes, while they may be the magic number."""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """The samples so far; raises :class:`ProtocolError` for what could not be decoded."""
        if self._header is not None:
            self._header += data
            if len(self._header) < len(_AMR_WB_MAGIC) and _AMR_WB_MAGIC.startswith(self._header):
                return
            data, self._header = self._header.removeprefix(_AMR_WB_MAGIC), None
        yield from self._decode_packets(_parse(self._context, data))

    def flush(self) -> Iterator[Samples]:
        """The samples that are held back."""
        yield from self._decode_packets(_parse(self._context, b"", last=True))
        yield from self._flush_decoder()
