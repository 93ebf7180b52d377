"""One writer's sound, from the first byte until the writer goes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.pcm import split
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.audio.streams.byte_stream import ByteStream
from symbl_tui.audio.streams.container import ContainerStream
from symbl_tui.audio.streams.pcm_format import HEAD_BYTES, PcmFormat, is_container
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError

STALL_SECONDS: Final = 3.0
"""A live writer of raw samples that brings nothing for so long has no sound, as a microphone."""


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """How a place is read."""

    pcm: PcmFormat
    """What raw samples are."""
    channels: int | None
    """Take only the first so many; None takes all."""
    ends: bool
    """Whether the sound is over when the writer goes; otherwise that is a fault."""
    pace: float
    """Seconds of sound per second, where the place is a file."""


class Sender:
    """What the next writer at a place brings, or what the present one goes on with.

    Args:
        place: entered already.
        terms: how it is read.
        rest: what the present writer brought that is less than a frame; None: the next one is awaited.
        spoilt: the present writer brings nothing any more that could be understood.
        over: what the only writer's sound was, of which no more is to come.

    Raises:
        SourceError: on entering, when nobody will ever write; while iterating, when the writer brings nothing
            for a while, or goes.
    """

    def __init__(
        self,
        place: ByteStream,
        terms: SenderSettings,
        *,
        rest: bytes | None = None,
        spoilt: bool = False,
        over: AudioFormat | None = None,
    ) -> None:
        self._place = place
        self._terms = terms
        self._pacer = None if place.live else Pacer(terms.pace)
        self._rest = rest or b""
        self._present = rest is not None
        """Whether a writer has begun to bring samples, and not gone."""
        self._spoilt = spoilt
        self._over = over
        self._container: ContainerStream | None = None
        self.format = over or AudioFormat(terms.pcm.rate, terms.channels or terms.pcm.channels)

    @property
    def label(self) -> str:
        """The place's own."""
        return self._place.label

    @property
    def live(self) -> bool:
        """The place's own."""
        return self._place.live

    def again(self) -> "Sender":
        """Whoever writes there then: the same writer as long as it has not gone."""
        if self._container:
            over = self.format if self._terms.ends else None
            return Sender(self._place, self._terms, spoilt=not self._container.read_up, over=over)
        less = len(self._rest) % (self._terms.pcm.tick_bytes * self.format.frame_samples)
        rest = self._rest[len(self._rest) - less :] if self._present else None
        return Sender(self._place, self._terms, rest=rest)

    async def __aenter__(self) -> Self:
        while self._spoilt:
            self._spoilt = bool(await self._place.read())
        if self._over:
            return self
        if self._present:  # it had stalled
            if await self._take() or self._terms.ends:
                return self
            self._rest = b""
        await self._begin()
        if is_container(self._rest):
            self._container = ContainerStream(self._place, self._rest, self._terms.channels, self._terms.pace)
            await self._container.__aenter__()
            self.format = self._container.format
        elif self.format.channels > self._terms.pcm.channels:
            raise SourceError(
                f"{self.label} has {many(self._terms.pcm.channels, 'channel')}, not {self.format.channels}",
                "say with --pcm what is written",
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the place to whoever reads on."""
        if self._container:
            await self._container.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        async for frame in self._container or self._samples():
            yield frame
        if not self._terms.ends:
            raise SourceError(f"nobody writes to {self.label} any more")

    async def _begin(self) -> None:
        """Wait until somebody has written so much that it can be told what it is, or less and has gone."""
        there, ends = True, self._terms.ends
        while len(self._rest) < HEAD_BYTES and (there or not (self._rest or ends)):
            there = await self._take()
        if not self._rest:
            raise SourceError(f"{self.label} ended before there was any sound", "check what writes to it")

    async def _samples(self) -> AsyncIterator[AudioFrame]:
        position, pcm, chosen = 0, self._terms.pcm, range(self.format.channels)
        async for tick in self._ticks():
            frames = split(pcm.to_s16le(tick), pcm.channels, chosen, position)
            if self._pacer:
                await self._pacer.wait(self.format.seconds(frames[0].samples))
            for frame in frames:
                yield frame
            position += frames[0].samples

    async def _ticks(self) -> AsyncIterator[bytes]:
        """The raw bytes of one frame of all channels after the other; the last may be shorter."""
        sample = self._terms.pcm.tick_bytes
        size = sample * self.format.frame_samples
        while self._present:
            whole = len(self._rest) // size * size
            block, self._rest = self._rest[:whole], self._rest[whole:]
            for start in range(0, whole, size):
                yield block[start : start + size]
            await self._take(STALL_SECONDS if self.live else None)
        last, self._rest = self._rest, b""
        for start in range(0, len(last) // sample * sample, size):
            yield last[start : min(start + size, len(last) // sample * sample)]

    async def _take(self, patience: float | None = None) -> bool:
        """Wait for more of what is written, or for the writer to go; whether there still is a writer."""
        try:
            async with asyncio.timeout(patience):
                brought = await self._place.read()
        except TimeoutError as error:
            raise SourceError(f"{self.label} has brought no sound for {patience:g} s") from error
        self._rest += brought
        self._present = bool(brought)
        return self._present
