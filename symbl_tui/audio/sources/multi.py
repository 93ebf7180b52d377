"""Several sources as one: their channels side by side, at one rate, from one moment on."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final, Self

from symbl_tui.audio.clock_drift import DRIFT_TUNING, Arrivals, ClockDrift, DriftTuning
from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.sources.drift_correction import DriftCorrector, Tick
from symbl_tui.audio.sources.resampled import at_rate, rate_for
from symbl_tui.audio.sources.source import Source
from symbl_tui.errors import SourceError

_MAX_CHANNELS: Final = 64
# Bounded, so that a source that is not live cannot fill the memory while a slow one opens.
_QUEUE_TICKS: Final = 500
"""How many frames of a source may wait for those of another: 10 s."""


class MultiSource:
    """Several sources as one, whose channels follow one another in their order.

    Every frame comes with those of the other sources for the same 20 ms, so the slowest source sets the pace.
    Live sources count from the moment when the last one is open: what the others deliver before is dropped.
    After that nothing is. The clocks of sound cards differ by up to 100 ppm: live sources are kept in step
    with the first of them, by a sample more or less now and then.

    Args:
        sources: At least one, yet to be entered.
        rate: Samples per second of all of them; None is the first one's own.
        tuning: How drift is measured and corrected.
        clock: Monotonic seconds.

    Raises:
        SourceError: On entering, when one cannot be opened (the others are closed then) or there are too many
            channels; while iterating, when one fails. The message names it.
    """

    format: AudioFormat

    def __init__(
        self,
        sources: Sequence[Source],
        rate: int | None = None,
        *,
        tuning: DriftTuning = DRIFT_TUNING,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sources = tuple(sources)
        self._rate = rate
        self._tuning = tuning
        self._clock = clock
        self._parts: tuple[_Part, ...] = ()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    @property
    def label(self) -> str:
        """Their labels, joined."""
        return " + ".join(source.label for source in self._sources)

    @property
    def live(self) -> bool:
        """Whether any of them is."""
        return any(source.live for source in self._sources)

    async def __aenter__(self) -> Self:
        # The common rate is known only once all are open, while the live ones must be read
        # from the start, or their buffers overflow: so they wait for it in mid-stream.
        rate = asyncio.get_running_loop().create_future()
        self._parts = tuple(
            _Part(source, rate, drift, self._clock)
            for source, drift in zip(self._sources, self._drifts(), strict=True)
        )
        self._tasks = tuple(asyncio.create_task(part.run(), name=part.label) for part in self._parts)
        try:
            formats = await asyncio.gather(*(part.opened for part in self._parts))
            self.format = _joint_format(formats, self._rate)
        except BaseException:
            await self._stop()
            raise
        rate.set_result(self.format.rate)
        return self

    def _drifts(self) -> list[ClockDrift | None]:
        """The drift of each live source against the first of them; None for sources without a clock."""
        arrivals = [Arrivals(self._tuning.window) for _ in self._sources]
        pairs = list(zip(arrivals, self._sources, strict=True))
        first = next((own for own, source in pairs if source.live), None)
        return [
            ClockDrift(own, first, self._tuning) if first and source.live else None for own, source in pairs
        ]

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        position, fault = 0, None
        while True:
            ticks = []
            for part in self._parts:
                # After a fault only what is queued: the sound before it counts, but none is awaited.
                ticks.append(await part.next_tick(wait=fault is None))
                fault = fault or part.fault
            samples = max(tick[0].samples for tick in ticks)
            if not samples:
                break
            # A source that has ended is silent until the last one has: all channels have one length.
            for channel, frame in enumerate(frame for tick in ticks for frame in tick):
                pcm = frame.pcm.ljust(samples * SAMPLE_BYTES, b"\0")
                yield AudioFrame(channel, position, pcm, frame.fault)
            position += samples
        if fault:
            raise fault


class _Part:
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


def _joint_format(formats: Sequence[AudioFormat], rate: int | None) -> AudioFormat:
    channels = sum(format.channels for format in formats)
    if channels > _MAX_CHANNELS:
        raise SourceError(
            f"{channels} channels are too many to record at once", f"take at most {_MAX_CHANNELS}"
        )
    return AudioFormat(rate_for(formats[0].rate, rate), channels)
