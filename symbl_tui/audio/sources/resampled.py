"""A source at another sample rate."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from symbl_tui.audio.codecs import MAX_RATE, MIN_RATE
from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.wrapped import WrappedSource
from symbl_tui.errors import SourceError

if TYPE_CHECKING:
    from symbl_tui.audio.sources.rate_converter import RateConverter


class ResampledSource(WrappedSource):
    """A source resampled to ``rate``; one that has it already passes through untouched.

    Without a ``rate`` it keeps its own, or gets the nearest that the wire carries. The filter delays sound by
    about 25 ms; its tail is flushed at the end.
    """

    format: AudioFormat

    def __init__(self, source: Source, rate: int | None) -> None:
        super().__init__(source)
        self._rate = rate

    async def __aenter__(self) -> Self:
        await self._source.__aenter__()
        own = self._source.format
        self.format = AudioFormat(rate_for(own.rate, self._rate), own.channels)
        return self

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return at_rate(aiter(self._source), self._source.format, self.format.rate)


def rate_for(own: int, requested: int | None) -> int:
    """The rate to deliver: the requested one, or the nearest to a source's own that the wire carries."""
    return requested or max(MIN_RATE, min(own, MAX_RATE))


def at_rate(frames: AsyncIterator[AudioFrame], own: AudioFormat, rate: int) -> AsyncIterator[AudioFrame]:
    """Resample frames of the format ``own`` to ``rate``; untouched where that is their own."""
    return frames if own.rate == rate else _resampled(frames, own, rate)


async def _resampled(
    frames: AsyncIterator[AudioFrame], own: AudioFormat, rate: int
) -> AsyncIterator[AudioFrame]:
    converter = await asyncio.to_thread(_create_converter, own.rate, AudioFormat(rate, own.channels))
    tick: list[AudioFrame] = []
    broken: SourceError | None = None
    try:
        async for frame in frames:
            # All channels of a tick go through one resampler:
            # with one each they could come out a sample apart.
            tick.append(frame)
            if len(tick) == own.channels:
                for resampled in converter.convert([each.pcm for each in tick]):
                    fault = tick[resampled.channel].fault
                    yield replace(resampled, fault=fault) if fault else resampled
                tick.clear()
    except SourceError as error:
        broken = error  # raised after the sound that the filter still holds
    for resampled in converter.convert([b""] * own.channels, last=True):
        # The filter's tail: without it the last 25 ms of the sound would be missing.
        yield resampled
    if broken is not None:
        raise broken


def _create_converter(from_rate: int, to: AudioFormat) -> "RateConverter":
    from symbl_tui.audio.sources.rate_converter import RateConverter  # numpy and soxr: 80 ms, in a thread

    return RateConverter(from_rate, to)
