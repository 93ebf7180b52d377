"""Any source at the rate that somebody needs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from symbl_tui.audio.codecs import MAX_RATE, MIN_RATE
from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.pcm import split, to_s16le
from symbl_tui.audio.sources.base import Source
from symbl_tui.errors import SourceError


class ResampledSource:
    """A source resampled to ``rate``; one that has it already passes through untouched.

    Without a ``rate`` it keeps its own, or gets the nearest that can go over the wire.
    High quality delays the sound by about 25 ms. Nothing is lost at the end.
    """

    format: AudioFormat

    def __init__(self, source: Source, rate: int | None) -> None:
        self._source = source
        self._rate = rate

    @property
    def label(self) -> str:
        """The source's own."""
        return self._source.label

    @property
    def live(self) -> bool:
        """The source's own."""
        return self._source.live

    async def __aenter__(self) -> Self:
        await self._source.__aenter__()
        own = self._source.format
        self.format = AudioFormat(rate_for(own.rate, self._rate), own.channels)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._source.__aexit__(kind, error, trace)

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return at_rate(aiter(self._source), self._source.format, self.format.rate)


def rate_for(own: int, asked: int | None) -> int:
    """The rate to deliver: the one asked for, or the nearest to a source's own that can go over the wire."""
    return asked or max(MIN_RATE, min(own, MAX_RATE))


def at_rate(frames: AsyncIterator[AudioFrame], own: AudioFormat, rate: int) -> AsyncIterator[AudioFrame]:
    """Frames of the format ``own`` at ``rate``; untouched where that is their own."""
    return frames if own.rate == rate else _resampled(frames, own, rate)


async def _resampled(
    frames: AsyncIterator[AudioFrame], own: AudioFormat, rate: int
) -> AsyncIterator[AudioFrame]:
    converter = await asyncio.to_thread(_Converter, own.rate, AudioFormat(rate, own.channels))
    tick: list[bytes] = []
    broke: SourceError | None = None
    try:
        async for frame in frames:
            tick.append(frame.pcm)
            if len(tick) == own.channels:
                for resampled in converter.convert(tick):
                    yield replace(resampled, fault=frame.fault) if frame.fault else resampled
                tick.clear()
    except SourceError as fault:
        broke = fault  # after what was heard before it
    for resampled in converter.convert([b""] * own.channels, last=True):
        yield resampled
    if broke is not None:
        raise broke


class _Converter:
    """All channels through one resampler, so they cannot drift apart."""

    def __init__(self, from_rate: int, to: AudioFormat) -> None:
        import soxr  # brings numpy: 80 ms

        # In floats: with integers soxr adds dither, and digital silence would no longer be silent.
        self._stream: soxr.ResampleStream = soxr.ResampleStream(
            from_rate, to.rate, to.channels, dtype="float32"
        )
        self._format = to
        self._ready = b""
        self._position = 0

    def convert(self, tick: list[bytes], last: bool = False) -> list[AudioFrame]:
        """The frames that one more piece of every channel makes whole; after the ``last``, all the rest."""
        import numpy as np

        piece = np.stack([np.frombuffer(pcm, "<i2") for pcm in tick], axis=1).astype(np.float32) / 32768
        self._ready += to_s16le(self._stream.resample_chunk(piece, last=last))
        width = self._format.channels
        size = self._format.frame_samples * width * SAMPLE_BYTES
        end = len(self._ready) if last else len(self._ready) // size * size
        frames: list[AudioFrame] = []
        for start in range(0, end, size):
            ripe = split(self._ready[start : min(start + size, end)], width, range(width), self._position)
            self._position += ripe[0].samples
            frames.extend(ripe)
        self._ready = self._ready[end:]
        return frames
