"""Several sources as one: their channels side by side, at one rate, from one moment on."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import chain
from typing import Final, Self

from symbl_tui.audio.clock_drift import DRIFT_TUNING, Arrivals, ClockDrift, DriftTuning
from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.sources.resampled import rate_for
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.source_part import SourcePart
from symbl_tui.errors import SourceError, SourceIncomplete

_MAX_CHANNELS: Final = 64


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
        self._parts: tuple[SourcePart, ...] = ()
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
            SourcePart(source, rate, drift, self._clock)
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
                # One that ended, though not whole, leaves the others to go on.
                fault = fault or (None if isinstance(part.fault, SourceIncomplete) else part.fault)
            samples = max(tick[0].samples for tick in ticks)
            if not samples:
                break
            # A source that has ended is silent until the last one has: all channels have one length.
            for channel, frame in enumerate(frame for tick in ticks for frame in tick):
                pcm = frame.pcm.ljust(samples * SAMPLE_BYTES, b"\0")
                yield AudioFrame(channel, position, pcm, frame.fault)
            position += samples
        if error := fault or self._incomplete():
            raise error

    def _incomplete(self) -> SourceIncomplete | None:
        """What the sources that ended could not read, as one error."""
        faults = [part.fault for part in self._parts if isinstance(part.fault, SourceIncomplete)]
        if not faults:
            return None
        missing = chain.from_iterable(part.missing for part in self._parts)
        return SourceIncomplete(
            "; ".join(fault.message for fault in faults), faults[0].remedy, missing=tuple(missing)
        )


def _joint_format(formats: Sequence[AudioFormat], rate: int | None) -> AudioFormat:
    channels = sum(format.channels for format in formats)
    if channels > _MAX_CHANNELS:
        raise SourceError(
            f"{channels} channels are too many to record at once", f"take at most {_MAX_CHANNELS}"
        )
    return AudioFormat(rate_for(formats[0].rate, rate), channels)
