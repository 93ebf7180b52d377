"""A live source that does not end with its device: silence stands in until the device is back.

Knows nothing of the session. The silence says of itself that it is none, and why; see
:attr:`symbl_tui.audio.frame.AudioFrame.fault`.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Final, Protocol, Self

from symbl_tui.audio.frame import FRAME_SECONDS, SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.sources.base import Source
from symbl_tui.audio.sources.resampled import at_rate
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError

RETRY_SECONDS: Final = 1.0
"""How long to wait between two attempts to open a device; each is bounded by the source itself."""

_log = logging.getLogger(__name__)


class ReopenableSource(Source, Protocol):
    """A source that can be had once more."""

    def again(self) -> "ReopenableSource":
        """The very same device, yet to be entered; known by its name, whatever else was plugged in or out."""
        ...


class ReconnectingSource:
    """A live source without end.

    Once it was open, a fault does not end it: from the last sound on there are frames of silence in real
    time, marked with the fault, while the device is opened anew again and again. Positions stay with the
    clock. A device that comes back with another rate is resampled; one that lacks a channel is not back.
    A source that turns out not to be live once it is open (a file at a URL) passes through untouched.

    Args:
        source: Live, and yet to be entered.
        ends: Whether it is over when the source ends by itself, rather than with a fault.

    Raises:
        SourceError: on entering, when it cannot be opened the first time; never while iterating what is live.
    """

    format: AudioFormat

    def __init__(self, source: ReopenableSource, *, ends: bool = False) -> None:
        self._source = source
        self._ends = ends
        self._reopening: asyncio.Task[None] | None = None
        self._position = 0
        self._heard_at = 0.0
        """When the sound so far ended, on the monotonic clock."""
        self.trouble: str | None = None
        """Why there is no sound now, in a sentence; from any thread."""

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
        self.format = self._source.format
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reopening is not None:
            self._reopening.cancel()
            await asyncio.wait((self._reopening,))
        await self._source.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        if not self.live:
            async for frame in self._source:
                yield frame
            return
        self._heard_at = time.monotonic()
        while True:
            try:
                async for frame in at_rate(aiter(self._source), self._source.format, self.format.rate):
                    for each in self._placed(frame):
                        yield each
                if self._ends:
                    return
                self.trouble = f"{self.label} has ended"
            except SourceError as fault:
                self.trouble = str(fault)
            _log.warning("%s", self.trouble)
            reopening = self._reopening = asyncio.create_task(self._reopen(), name=f"open {self.label} again")
            while not reopening.done():
                for each in self._silence():
                    yield each
                await asyncio.wait((reopening,), timeout=FRAME_SECONDS)
            reopening.result()

    def _placed(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        """The frame where it belongs, after the silence of an outage that it ends; always a whole one."""
        if frame.channel == 0:
            now = time.monotonic()
            if self.trouble is not None:
                yield from self._silence(until=now - self.format.seconds(frame.samples))
                self.trouble = None
            self._heard_at = now
        samples = self.format.frame_samples
        yield AudioFrame(frame.channel, self._position, frame.pcm.ljust(samples * SAMPLE_BYTES, b"\0"))
        if frame.channel == self.format.channels - 1:
            self._position += samples

    def _silence(self, until: float | None = None) -> Iterator[AudioFrame]:
        """What is owed from the last sound to a monotonic moment, by default now; whole frames."""
        samples, fault = self.format.frame_samples, self.trouble or ""
        owed = (time.monotonic() if until is None else until) - self._heard_at
        length = self.format.seconds(samples)  # of some rates a frame is not quite 20 ms
        for _ in range(int(owed / length)):
            for channel in range(self.format.channels):
                yield AudioFrame(channel, self._position, bytes(samples * SAMPLE_BYTES), fault)
            self._position += samples
            self._heard_at += length

    async def _reopen(self) -> None:
        """Let go of the device and open it until that works."""
        await self._source.__aexit__(None, None, None)
        while True:
            again = self._source.again()
            try:
                await again.__aenter__()
            except SourceError as error:
                _log.info("%s", error)
            else:
                self._source = again
                if again.format.channels == self.format.channels:
                    return
                self.trouble = f"{again.label} came back with {many(again.format.channels, 'channel')}"
                await again.__aexit__(None, None, None)
            await asyncio.sleep(RETRY_SECONDS)
