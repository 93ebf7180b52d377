"""A live source that outlives its faults: marked silence fills the gap until the device is back.

The silence carries the reason, see :attr:`symbl_tui.audio.frame.AudioFrame.fault`. Knows nothing of sessions.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from types import TracebackType
from typing import Protocol, Self

from symbl_tui.audio.frame import FRAME_SECONDS, SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.source_timing import SESSION_TIMING
from symbl_tui.audio.sources.resampled import at_rate
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.wrapped import WrappedSource
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError, SourceIncomplete
from symbl_tui.system.tasks import cancel_and_wait

_log = logging.getLogger(__name__)


class ReopenableSource(Source, Protocol):
    """A source that can be opened again after a fault."""

    def reopened(self) -> "ReopenableSource":
        """A source of the same device, yet to be entered; found by name, whatever was plugged in or out."""
        ...


class ReconnectingSource(WrappedSource):
    """A live source without end.

    Once it was open, a fault does not end it: from the last sound on there are frames of silence in real
    time, marked with the fault, while opening the device is retried. Positions stay with the wall clock. A
    device that comes back with another rate is resampled; one with another number of channels is refused.
    A source that turns out not to be live once it is open (a file at a URL) passes through untouched.

    Args:
        source: Live, and yet to be entered.
        ends: Whether it ends when the source ends without a fault.
        retry_seconds: Between two attempts to reopen.
        clock: Monotonic seconds.

    Raises:
        SourceError: On entering, when it cannot be opened the first time; while iterating live sound only if
            it ends there, and some of it could not be read.
    """

    format: AudioFormat
    _source: ReopenableSource

    def __init__(
        self,
        source: ReopenableSource,
        *,
        ends: bool = False,
        retry_seconds: float = SESSION_TIMING.retry,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(source)
        self._ends = ends
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._reopening: asyncio.Task[None] | None = None
        self._position = 0
        self._sound_until = 0.0
        """When the sound delivered so far ends, on the monotonic clock."""
        self.trouble: str | None = None
        """The fault that silence stands in for now, as a sentence; read from any thread."""

    async def __aenter__(self) -> Self:
        await self._source.__aenter__()
        self.format = self._source.format
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Waited for, not only cancelled: it may be in the
        # middle of opening the device, which would stay open.
        await cancel_and_wait(self._reopening)
        await self._source.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        if not self.live:
            async for frame in self._source:
                yield frame
            return
        self._sound_until = self._clock()
        while True:
            try:
                # A new converter for each opening: the device may come back with another rate.
                async for frame in at_rate(aiter(self._source), self._source.format, self.format.rate):
                    for each in self._placed(frame):
                        yield each
                if self._ends:
                    return
                # A live device has no end of its own: to the user it is a fault like any other.
                self.trouble = f"{self.label} has ended"
            except SourceError as fault:
                if self._ends and isinstance(fault, SourceIncomplete):
                    raise  # it has ended, though not whole
                self.trouble = str(fault)
            _log.warning("%s", self.trouble)
            # Beside the silence: opening may take seconds in which positions must go on.
            reopening = self._reopening = asyncio.create_task(self._reopen(), name=f"reopen {self.label}")
            while not reopening.done():
                for each in self._due_silence():
                    yield each
                await asyncio.wait((reopening,), timeout=FRAME_SECONDS)
            # An error of our own in it must come out here rather than vanish with the task.
            reopening.result()

    def _placed(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        """The frame at its position, padded to a whole one, after the silence of an outage that it ends."""
        # The clock is read once a tick: all channels of it belong to the same moment.
        if frame.channel == 0:
            now = self._clock()
            if self.trouble is not None:
                # Up to where this frame began to sound, or the outage would come out a frame too long.
                yield from self._due_silence(until=now - self.format.seconds(frame.samples))
                self.trouble = None
            self._sound_until = now
        samples = self.format.frame_samples
        pcm = frame.pcm.ljust(samples * SAMPLE_BYTES, b"\0")
        yield AudioFrame(frame.channel, self._position, pcm, frame.fault)
        if frame.channel == self.format.channels - 1:
            self._position += samples

    def _due_silence(self, until: float | None = None) -> Iterator[AudioFrame]:
        """The silence that is due from the last sound to a monotonic moment, by default now; whole frames."""
        samples, fault = self.format.frame_samples, self.trouble or ""
        due = (self._clock() if until is None else until) - self._sound_until
        length = self.format.seconds(samples)  # at some rates not quite 20 ms
        # By the clock, not per call: the event loop may be late, and positions must not fall behind.
        for _ in range(int(due / length)):
            for channel in range(self.format.channels):
                yield AudioFrame(channel, self._position, bytes(samples * SAMPLE_BYTES), fault)
            self._position += samples
            self._sound_until += length

    async def _reopen(self) -> None:
        """Close the device and retry opening it until that works."""
        # First: many devices can be opened by only one stream at a time.
        await self._source.__aexit__(None, None, None)
        while True:
            reopened = self._source.reopened()
            try:
                await reopened.__aenter__()
            except SourceError as error:
                _log.info("%s", error)
            else:
                self._source = reopened
                # Channels are people: a device with other ones would put words in the wrong mouths.
                if reopened.format.channels == self.format.channels:
                    return
                self.trouble = f"{reopened.label} came back with {many(reopened.format.channels, 'channel')}"
                await reopened.__aexit__(None, None, None)
            await asyncio.sleep(self._retry_seconds)
