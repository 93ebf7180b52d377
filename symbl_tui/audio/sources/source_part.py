"""One of the sources that are recorded side by side."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from symbl_tui.audio.clock_drift import ClockDrift
from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.drift_correction import DriftCorrector, Tick
from symbl_tui.audio.sources.resampled import at_rate
from symbl_tui.audio.sources.source import Source
from symbl_tui.errors import SourceError, SourceIncomplete

# How many frames of a source may wait for those of another: 10 s. Bounded, so that a source that is not live
# cannot fill the memory while a slow one opens.
_QUEUE_TICKS: Final = 500


class SourcePart:
    """One of the sources, from opening to closing, with the queue of its frames."""

    def __init__(
        self,
        source: Source,
        rate: "asyncio.Future[int]",
        drift: ClockDrift | None,
        clock: Callable[[], float],
    ) -> None:
        """Prepare to open it.

        Args:
            source: Yet to be entered.
            rate: Resolved to the common rate once every source is open.
            drift: Its clock's; None: it has no clock of its own.
            clock: Monotonic seconds.
        """
        self.label = source.label
        self.opened: asyncio.Future[AudioFormat] = asyncio.get_running_loop().create_future()
        self.fault: Exception | None = None
        """The error that ended it, known once all frames before it were taken."""
        self._source = source
        self._rate = rate
        self._drift = drift
        self._clock = clock
        self._queue: asyncio.Queue[Tick | Exception | None] = asyncio.Queue(_QUEUE_TICKS)
        self._ended = False

    async def run(self) -> None:
        """Open it, queue its frames and how they end, and close it."""
        try:
            async with self._source as source:
                self.opened.set_result(source.format)
                await self._queue_frames(source)
        except Exception as error:
            fault = self._named(error)
            if self.opened.done():
                await self._queue.put(fault)
            else:
                self.opened.set_exception(fault)
        else:
            await self._queue.put(None)

    async def _queue_frames(self, source: Source) -> None:
        frames = self._since_all_are_open(source)
        # Live sources are read before the rate is known; it is by the time of the first frame that counts.
        first = await anext(frames, None)
        if first is None:
            return
        format = AudioFormat(await self._rate, source.format.channels)
        ticks = _ticks(at_rate(_chained(first, frames), source.format, format.rate), format.channels)
        async for tick in self._corrected(ticks, format, self._drift) if self._drift else ticks:
            await self._queue.put(tick)

    async def _corrected(
        self, ticks: AsyncIterator[Tick], format: AudioFormat, drift: ClockDrift
    ) -> AsyncIterator[Tick]:
        corrector = DriftCorrector(self.label, format, drift, self._clock)
        async for tick in ticks:
            for each in corrector.push(tick):
                yield each
        if last := corrector.flush():
            yield last

    async def _since_all_are_open(self, source: Source) -> AsyncIterator[AudioFrame]:
        """Its frames; of a live source those from now on, beginning with its first channel."""
        if not source.live:
            await self._rate
        begun = False
        async for frame in source:
            # From its first channel on: a tick that begins in the middle would shift all its channels by one.
            begun = begun or (self._rate.done() and frame.channel == 0)
            if begun:
                yield frame

    @property
    def missing(self) -> tuple[float, ...]:
        """Seconds that are missing at the end of each of its channels."""
        none = (0.0,) * self.opened.result().channels
        return (self.fault.missing or none) if isinstance(self.fault, SourceIncomplete) else none

    async def next_tick(self, *, wait: bool) -> Tick:
        """Its next frames; empty ones after its end, or without ``wait`` when none are queued."""
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
        # By the error's own method, which keeps its class:
        # whether a device is busy or gone decides the remedy.
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


async def _chained(first: AudioFrame, rest: AsyncIterator[AudioFrame]) -> AsyncIterator[AudioFrame]:
    yield first
    async for frame in rest:
        yield frame
