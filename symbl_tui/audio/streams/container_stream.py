"""A container (WAV, FLAC, Ogg ...) from a byte stream, decoded by a media child as its bytes arrive."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.sources.media import MediaSource
from symbl_tui.audio.streams.byte_stream import ByteStream, wait_writable
from symbl_tui.errors import SourceError
from symbl_tui.system.tasks import cancel_and_wait

_log = logging.getLogger(__name__)


class ContainerStream:
    """The sound of a container, from its first byte to the end of its sender.

    Args:
        stream: Entered already, with no other reader.
        head: What was read of the container.
        channels: Take only the first so many; None takes all.
        pace: Seconds of sound per second, where the stream is a file.

    Raises:
        SourceError: On entering, when there is no sound in it; while iterating, when it is damaged.
    """

    format: AudioFormat

    def __init__(self, stream: ByteStream, head: bytes, channels: int | None, pace: float) -> None:
        self._stream = stream
        self.label = stream.label
        self.live = stream.live
        self.drained = False
        """Whether all that the sender wrote was read."""
        self._pipe_out, self._pipe_in = -1, -1
        self._head = head
        self._channels = channels
        self._pace = pace
        self._media: MediaSource
        self._feeding: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._pipe_out, self._pipe_in = os.pipe()
        # Our end only: a child that decodes slowly must not block the event loop in a write.
        os.set_blocking(self._pipe_in, False)
        request = MediaRequest(fd=self._pipe_out, head=self._head, stall_seconds=None)
        self._media = MediaSource(request, self.label, self._pace, self._channels, live=self.live)
        # Before the source is entered: the child answers only after it has read the container's head.
        self._feeding = asyncio.create_task(self._feed(), name=f"feed the decoder of {self.label}")
        try:
            await self._media.__aenter__()
        except BaseException:
            await self._stop_feeding()
            raise
        self._close_pipe_out()
        self.format = self._media.format
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop_feeding()
        await self._media.__aexit__(kind, error, trace)

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return aiter(self._media)

    async def _feed(self) -> None:
        """Write the stream to the child until the sender ends, or the child exits."""
        try:
            while data := await self._stream.read():
                await _write(self._pipe_in, data)
            self.drained = True
        except BrokenPipeError:
            _log.debug("%s: the decoder has all it needs", self.label)
        except SourceError as error:
            _log.warning("%s", error)
        finally:
            self._close_pipe_in()

    async def _stop_feeding(self) -> None:
        self._close_pipe_out()
        # After our read end is closed: a task that waits for room in the pipe gets its EPIPE.
        await cancel_and_wait(self._feeding)
        self._close_pipe_in()

    def _close_pipe_in(self) -> None:
        if self._pipe_in >= 0:
            os.close(self._pipe_in)
        self._pipe_in = -1

    def _close_pipe_out(self) -> None:
        """Leave the child as the only reader: only then does its exit break the pipe for the feeding task."""
        if self._pipe_out >= 0:
            os.close(self._pipe_out)
        self._pipe_out = -1


async def _write(descriptor: int, data: bytes) -> None:
    """Write all of it to a non-blocking pipe."""
    rest = memoryview(data)
    while rest:
        await wait_writable(descriptor)
        rest = rest[os.write(descriptor, rest) :]
