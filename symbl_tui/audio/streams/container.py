"""A container (WAV, FLAC, Ogg ...) that somebody writes: its bytes go to a media child as they come."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.sources.media import MediaSource
from symbl_tui.audio.streams.byte_stream import ByteStream
from symbl_tui.errors import SourceError

_log = logging.getLogger(__name__)


class ContainerStream:
    """The sound of a container, from its first byte to the end of its writer.

    Args:
        place: entered already; nobody else reads it meanwhile.
        head: what was read of it.
        channels: take only the first so many; None takes all.
        pace: seconds of sound per second, where the place is a file.

    Raises:
        SourceError: on entering, when there is no sound in it; while iterating, when it is damaged.
    """

    format: AudioFormat

    def __init__(self, place: ByteStream, head: bytes, channels: int | None, pace: float) -> None:
        self._place = place
        self.label = place.label
        self.live = place.live
        self.read_up = False
        """Whether all that the writer wrote was read."""
        self._reader, self._feed = -1, -1
        self._head = head
        self._channels = channels
        self._pace = pace
        self._media: MediaSource
        self._feeding: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._reader, self._feed = os.pipe()
        os.set_blocking(self._feed, False)
        request = MediaRequest(fd=self._reader, head=self._head, stall_seconds=None)
        self._media = MediaSource(request, self.label, self._pace, self._channels, live=self.live)
        self._feeding = asyncio.create_task(self._pass_on(), name=f"what {self.label} brings")
        try:
            await self._media.__aenter__()
        except BaseException:
            await self._stop_feeding()
            raise
        self._close_reader()
        self.format = self._media.format
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop_feeding()
        await self._media.__aexit__(kind, error, trace)

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return aiter(self._media)

    async def _pass_on(self) -> None:
        """Hand everything to the child until the writer goes, or the child has heard enough."""
        try:
            while brought := await self._place.read():
                await _write(self._feed, brought)
            self.read_up = True
        except BrokenPipeError:
            _log.debug("%s: the decoder has all it needs", self.label)
        except SourceError as error:
            _log.warning("%s", error)
        finally:
            self._close_feed()

    async def _stop_feeding(self) -> None:
        self._close_reader()
        self._feeding.cancel()
        await asyncio.wait((self._feeding,))
        self._close_feed()

    def _close_feed(self) -> None:
        if self._feed >= 0:
            os.close(self._feed)
        self._feed = -1

    def _close_reader(self) -> None:
        """Let the child alone hold that end: when it goes, who writes is to know."""
        if self._reader >= 0:
            os.close(self._reader)
        self._reader = -1


async def _write(descriptor: int, data: bytes) -> None:
    """Write all of it to a pipe that does not block."""
    left = memoryview(data)
    while left:
        await _writable(descriptor)
        left = left[os.write(descriptor, left) :]


async def _writable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_writer(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_writer(descriptor)
