"""FLAC and Opus to samples, by FFmpeg's decoders. Takes long to load. Knows no socket."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.codec import CodecContext
from av.packet import Packet

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.streaming.decoding import Samples
from symbl_tui.errors import ProtocolError

_SLICE: Final = 4096
"""Bytes that a parser is given at a time: it hands back all the packets in them at once."""

_OPUS_HEAD: Final = b"OpusHead\x01\x01" + struct.pack("<HIhB", 0, 48_000, 0, 0)
"""Mono, nothing to skip: without a header FFmpeg would decode to stereo."""


class _FFmpeg:
    """Packets to mono at the recogniser's rate, whatever rate and channels the stream itself declares."""

    rate = RATE

    def __init__(self, codec: str, extradata: bytes | None = None) -> None:
        context = CodecContext.create(codec, "r")
        assert isinstance(context, AudioCodecContext)
        context.extradata = extradata
        context.thread_count = 1
        self._context = context
        self._resampler = self._new_resampler()

    def _new_resampler(self) -> AudioResampler:
        return AudioResampler(format="s16", layout="mono", rate=RATE)

    def _decoded(self, packets: list[Packet[AudioStream]]) -> Iterator[Samples]:
        broken = False
        for packet in packets:
            try:
                yield from self._samples(packet)
            except (av.FFmpegError, ValueError):  # the latter: rate or channels changed on the way
                broken, self._resampler = True, self._new_resampler()
        if broken:
            raise ProtocolError(
                f"a piece of {self._context.name.upper()} could not be decoded and was left out"
            )

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
    """A stream with or without its header, cut anywhere. FFmpeg wants some ten frames to be sure of it."""

    def __init__(self) -> None:
        super().__init__("flac")

    def decode(self, data: bytes) -> Iterator[Samples]:
        """What came out by now; raises :class:`ProtocolError` for what could not be decoded."""
        for start in range(0, len(data), _SLICE):
            yield from self._decoded(self._context.parse(data[start : start + _SLICE]))

    def flush(self) -> Iterator[Samples]:
        """The rest."""
        while packets := self._context.parse(None):
            yield from self._decoded(packets)
        yield from self._end()


class Opus(_FFmpeg):
    """Raw packets, one a message, without Ogg."""

    def __init__(self) -> None:
        super().__init__("opus", _OPUS_HEAD)

    def decode(self, data: bytes) -> Iterator[Samples]:
        """What came out by now; raises :class:`ProtocolError` for what could not be decoded."""
        # To FFmpeg an empty packet is the end of the stream; to Opus it is one that was lost.
        if data:
            yield from self._decoded([cast("Packet[AudioStream]", Packet(data))])

    def flush(self) -> Iterator[Samples]:
        """The rest."""
        yield from self._end()
