"""A byte stream as a source: standard input, a named pipe or a socket.

Decides how long the sound goes on; the stream decides where it comes from.
"""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.reconnecting import ReconnectingSource
from symbl_tui.audio.sources.wrapped import WrappedSource
from symbl_tui.audio.streams.byte_stream import ByteStream
from symbl_tui.audio.streams.sender import Sender, SenderSettings


class StreamSource(WrappedSource):
    """The sound of a byte stream, frame by frame as it arrives; only a file's is paced.

    A sender that ends, or delivers no samples for 3 s, is replaced by marked silence in real time until there
    is sound again; a container that stalls is waited for. Nothing that is sent is dropped: sound that comes
    late makes the whole longer.

    Args:
        stream: Yet to be entered.
        settings: How its bytes are read.

    Raises:
        SourceError: On entering, when the stream cannot be opened, or ended without any sound.
        UsageError: The pace is not possible.
    """

    format: AudioFormat

    def __init__(self, stream: ByteStream, settings: SenderSettings) -> None:
        sender, timing = Sender(stream, settings), settings.timing
        super().__init__(
            ReconnectingSource(sender, ends=settings.ends, retry_seconds=timing.retry)
            if stream.live
            else sender
        )
        self._stream = stream

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        try:
            await self._source.__aenter__()
        except BaseException:
            await self._stream.__aexit__(None, None, None)
            raise
        self.format = self._source.format
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await super().__aexit__(kind, error, trace)
        finally:
            await self._stream.__aexit__(kind, error, trace)

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return aiter(self._source)
