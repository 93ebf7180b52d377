"""FLAC, Opus, AMR-WB and Speex to samples, by FFmpeg's decoders. Takes long to load. Knows no socket."""

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
from symbl_tui.engine.decoders.decoder import Samples
from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.errors import ProtocolError

_SLICE: Final = 4096
"""Bytes that a parser is given at a time: it hands back all the packets in them at once."""

_OPUS_HEAD: Final = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48_000, 0, 0)
"""Mono (without a header FFmpeg would decode to stereo), the 6.5 ms skipped by which libopus lags behind."""

_AMR_WB_MAGIC: Final = b"#!AMR-WB\n"

_SPEEX_HEAD: Final = (
    b"Speex   " + bytes(20) + struct.pack("<13i", 1, 80, 16_000, 1, 4, 1, -1, 320, 0, 1, 0, 0, 0)
)
"""Wideband, mono, a frame in each packet: what Ogg would tell in its first page."""


class _FFmpeg:
    """Packets to mono at the recogniser's rate, whatever rate and channels the stream itself declares."""

    rate = RATE

    def __init__(self, name: str, codec: str, extradata: bytes | None = None) -> None:
        context = CodecContext.create(codec, "r")
        assert isinstance(context, AudioCodecContext)
        context.extradata = extradata
        context.thread_count = 1
        self._name = name
        self._context = context
        self._resampler = self._new_resampler()

    def _new_resampler(self) -> AudioResampler:
        return AudioResampler(format="s16", layout="mono", rate=RATE)

    def _decoded(self, packets: Iterable[Packet[AudioStream]]) -> Iterator[Samples]:
        broken = False
        for packet in packets:
            try:
                yield from self._samples(packet)
            except (av.FFmpegError, ValueError):  # the latter: rate or channels changed on the way
                broken, self._resampler = True, self._new_resampler()
        if broken:
            raise ProtocolError(f"a piece of {self._name} could not be decoded and was left out")

    def _samples(self, packet: Packet[AudioStream] | None) -> Iterator[Samples]:
        for frame in self._context.decode(packet):
            for piece in self._resampler.resample(frame):
                yield _samples_of(piece)

    def _end(self) -> Iterator[Samples]:
        yield from self._samples(None)
        for piece in self._resampler.resample(None):
            yield _samples_of(piece)


def _samples_of(frame: AudioFrame) -> Samples:
    return np.asarray(frame.to_ndarray(), np.int16).ravel()


class Flac(_FFmpeg):
    """A stream with or without its header, cut anywhere.

    FFmpeg's parser wants some ten frames to be sure of where they begin. As long as every message holds whole
    frames, as their checksums tell, it is not asked, and nothing waits.
    """

    def __init__(self) -> None:
        super().__init__("FLAC", "flac")
        self._cut = False
        """Whether a message did not hold whole frames: from there on it is a stream of bytes."""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """What came out by now; raises :class:`ProtocolError` for what could not be decoded."""
        frames = None if self._cut else flac_frames.whole_frames(data)
        if frames is None:
            self._cut = True
            yield from self._decoded(_parsed(self._context, data))
        else:
            yield from self._decoded(map(_packet, frames))

    def flush(self) -> Iterator[Samples]:
        """The rest."""
        yield from self._decoded(_parsed(self._context, b"", last=True))
        yield from self._end()


def _packet(data: bytes) -> Packet[AudioStream]:
    return cast("Packet[AudioStream]", Packet(data))


def _parsed(parser: CodecContext, data: bytes, last: bool = False) -> Iterator[Packet[AudioStream]]:
    """The packets in the next piece of a stream, and in what is held if it is the last."""
    for start in range(0, len(data), _SLICE):
        yield from cast("list[Packet[AudioStream]]", parser.parse(data[start : start + _SLICE]))
    while last and (packets := parser.parse(None)):
        yield from cast("list[Packet[AudioStream]]", packets)


class _Packets(_FFmpeg):
    """Raw packets, one a message, without a container."""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """What came out by now; raises :class:`ProtocolError` for what could not be decoded."""
        # To FFmpeg an empty packet is the end of the stream; to these codecs it is one that was lost.
        if data:
            yield from self._decoded([_packet(data)])

    def flush(self) -> Iterator[Samples]:
        """The rest."""
        yield from self._end()


class Opus(_Packets):
    """Raw packets, one a message, without Ogg."""

    def __init__(self) -> None:
        super().__init__("OPUS", "opus", _OPUS_HEAD)


class Speex(_Packets):
    """Raw wideband packets, one a message, without Ogg."""

    def __init__(self) -> None:
        super().__init__("SPEEX", "speex", _SPEEX_HEAD)


class AmrWb(_FFmpeg):
    """Frames in the storage format of RFC 4867, cut anywhere, with or without its magic number."""

    def __init__(self) -> None:
        # FFmpeg's own decoder knows no silence frames; both read streams alike.
        known = "libopencore_amrwb" in codecs_available
        super().__init__("AMR_WB", "libopencore_amrwb" if known else "amrwb")
        self._start: bytes | None = b""
        """What came so far, while it may be the magic number."""

    def decode(self, data: bytes) -> Iterator[Samples]:
        """What came out by now; raises :class:`ProtocolError` for what could not be decoded."""
        if self._start is not None:
            self._start += data
            if len(self._start) < len(_AMR_WB_MAGIC) and _AMR_WB_MAGIC.startswith(self._start):
                return
            data, self._start = self._start.removeprefix(_AMR_WB_MAGIC), None
        yield from self._decoded(_parsed(self._context, data))

    def flush(self) -> Iterator[Samples]:
        """The rest."""
        yield from self._decoded(_parsed(self._context, b"", last=True))
        yield from self._end()
