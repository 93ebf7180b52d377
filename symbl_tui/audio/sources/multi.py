"""Several sources as one: their channels side by side, at one rate, from one moment on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.clock_drift import Arrivals, ClockDrift
from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.sources.base import Source
from symbl_tui.audio.sources.drift_correction import DriftCorrector, Tick
from symbl_tui.audio.sources.resampled import at_rate, rate_for
from symbl_tui.errors import SourceError

_MOST_CHANNELS: Final = 64
_QUEUE_TICKS: Final = 500
"""How many frames of a source may wait for those of another: 10 s."""


class MultiSource:
    """A source made of several, whose channels follow one another in their order.

    Every frame comes with those that the other sources have for the same 20 ms, so the slowest sets the pace.
    Live sources are counted from the moment when the last one is open: what the others heard before is
    dropped. After that nothing is. The clocks of sound cards differ by up to 100 millionths: the
    live ones are kept in step with the first of them, by a sample more or less now and then where they drift.

    Args:
        sources: at least one, yet to be entered.
        rate: samples per second of all of them; None is the first one's own.

    Raises:
        SourceError: on entering, when one cannot be opened (the others are closed then) or there are too many
            channels; while iterating, when one fails. It says which.
    """

    format: AudioFormat

    def __init__(self, sources: Sequence[Source], rate: int | None = None) -> None:
        self._sources = tuple(sources)
        self._rate = rate
        self._parts: tuple[_Part, ...] = ()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    @property
    def label(self) -> str:
        """All of theirs."""
        return " + ".join(source.label for source in self._sources)

    @property
    def live(self) -> bool:
        """Whether any of them is."""
        return any(source.live for source in self._sources)

    async def __aenter__(self) -> Self:
        common = asyncio.get_running_loop().create_future()
        arrivals = [Arrivals() for _ in self._sources]
        first = next((own for own, source in zip(arrivals, self._sources, strict=True) if source.live), None)
        self._parts = tuple(
            _Part(source, common, ClockDrift(own, first) if first and source.live else None)
            for source, own in zip(self._sources, arrivals, strict=True)
        )
        self._tasks = tuple(asyncio.create_task(part.run(), name=part.label) for part in self._parts)
        try:
            formats = await asyncio.gather(*(part.opened for part in self._parts))
            self.format = _common(formats, self._rate)
        except BaseException:
            await self._leave()
            raise
        common.set_result(self.format.rate)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    async def _leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        position, fault = 0, None
        while True:
            ticks = []
            for part in self._parts:
                ticks.append(await part.take(wait=fault is None))
                fault = fault or part.fault
            samples = max(tick[0].samples for tick in ticks)
            if not samples:
                break
            # Who has ended is silent as long as anybody is not: the channels of a session are of one length.
            for channel, piece in enumerate(piece for tick in ticks for piece in tick):
                pcm = piece.pcm.ljust(samples * SAMPLE_BYTES, b"\0")
                yield AudioFrame(channel, position, pcm, piece.fault)
            position += samples
        if fault:
            raise fault


class _Part:
    """One of the sources, from being opened to being closed, and what of it waits to be taken."""

    def __init__(self, source: Source, common: "asyncio.Future[int]", drift: ClockDrift | None) -> None:
        """Prepare to open it.

        Args:
            source: Which one.
            common: Tells the common rate once every source is open.
            drift: What its clock does; None: it has none of its own.
        """
        self.label = source.label
        self.opened: asyncio.Future[AudioFormat] = asyncio.get_running_loop().create_future()
        self.fault: Exception | None = None
        """Known once all that came before it has been taken."""
        self._source = source
        self._common = common
        self._drift = drift
        self._queue: asyncio.Queue[Tick | Exception | None] = asyncio.Queue(_QUEUE_TICKS)
        self._ended = False

    async def run(self) -> None:
        """Open it, pass on what it brings and how that ends, and close it."""
        try:
            async with self._source as source:
                self.opened.set_result(source.format)
                await self._pass_on(source)
        except Exception as error:
            fault = self._named(error)
            if self.opened.done():
                await self._queue.put(fault)
            else:
                self.opened.set_exception(fault)
        else:
            await self._queue.put(None)

    async def _pass_on(self, source: Source) -> None:
        frames = self._since_all_are_open(source)
        # The rate is known with the first of them.
        first = await anext(frames, None)
        if first is None:
            return
        format = AudioFormat(await self._common, source.format.channels)
        ticks = _ticks(at_rate(_begun(first, frames), source.format, format.rate), format.channels)
        async for tick in self._in_step(ticks, format) if self._drift else ticks:
            await self._queue.put(tick)

    async def _in_step(self, ticks: AsyncIterator[Tick], format: AudioFormat) -> AsyncIterator[Tick]:
        assert self._drift
        step = DriftCorrector(self.label, format, self._drift)
        async for tick in ticks:
            for each in step.ticks(tick):
                yield each
        if last := step.last():
            yield last

    async def _since_all_are_open(self, source: Source) -> AsyncIterator[AudioFrame]:
        """Its frames; of a live source those that come from now on, beginning with its first channel."""
        if not source.live:
            await self._common
        begun = False
        async for frame in source:
            begun = begun or (self._common.done() and frame.channel == 0)
            if begun:
                yield frame

    async def take(self, *, wait: bool) -> Tick:
        """Its next frames; empty ones when it has ended, or has none ready and is not to be waited for."""
        nothing = [AudioFrame(0, 0, b"")] * self.opened.result().channels
        if self._ended or (not wait and self._queue.empty()):
            return nothing
        item = await self._queue.get()
        if isinstance(item, list):
            return item
        self._ended, self.fault = True, item
        return nothing

    def _named(self, error: Exception) -> Exception:
        """The error in a sentence that says which source it is about."""
        label = self._source.label
        if not isinstance(error, SourceError) or label in str(error):
            return error
        named = error.about(label)
        named.__cause__ = error
        return named


async def _ticks(frames: AsyncIterator[AudioFrame], channels: int) -> AsyncIterator[Tick]:
    tick: Tick = []
    async for frame in frames:
        tick.append(frame)
        if len(tick) == channels:
            yield tick
            tick = []


async def _begun(first: AudioFrame, rest: AsyncIterator[AudioFrame]) -> AsyncIterator[AudioFrame]:
    yield first
    async for frame in rest:
        yield frame


def _common(formats: Sequence[AudioFormat], rate: int | None) -> AudioFormat:
    channels = sum(format.channels for format in formats)
    if channels > _MOST_CHANNELS:
        raise SourceError(
            f"{channels} channels are too many to record at once", f"take at most {_MOST_CHANNELS}"
        )
    return AudioFormat(rate_for(formats[0].rate, rate), channels)
