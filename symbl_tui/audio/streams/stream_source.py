"""Sound that somebody writes: into standard input, a named pipe or a socket.

Knows how long it goes on, not where it comes from, which is a :class:`ByteStream`'s to know.
"""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.base import Source
from symbl_tui.audio.sources.reconnecting import ReconnectingSource
from symbl_tui.audio.streams.byte_stream import ByteStream
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.sender import Sender, SenderSettings


class StreamSource:
    """The sound that is written to a place, frame by frame as it comes; only a file's is paced.

    A writer who goes, or brings no samples for 3 s, is stood in for by silence that says so, in real time,
    until there is sound again; a container that stalls is waited for. Nothing that is written is dropped:
    what comes late makes the whole longer.

    Args:
        place: where it is written.
        pcm: what raw samples are; a container (WAV, FLAC, Ogg ...) tells its own shape.
        channels: take only the first so many; None takes all.
        ends: whether the sound is over when its writer goes.
        pace: seconds of sound per second, where the place is a file.

    Raises:
        SourceError: on entering, when the place cannot be had, or nothing was written and nobody will.
        UsageError: the pace is not possible.
    """

    format: AudioFormat

    def __init__(
        self, place: ByteStream, pcm: PcmFormat, channels: int | None = None, *, ends: bool, pace: float = 1.0
    ) -> None:
        self._place = place
        writer = Sender(place, SenderSettings(pcm, channels, ends, pace))
        self._source: Source = ReconnectingSource(writer, ends=ends) if place.live else writer

    @property
    def label(self) -> str:
        """The place's own."""
        return self._place.label

    @property
    def live(self) -> bool:
        """The place's own."""
        return self._place.live

    async def __aenter__(self) -> Self:
        await self._place.__aenter__()
        try:
            await self._source.__aenter__()
        except BaseException:
            await self._place.__aexit__(None, None, None)
            raise
        self.format = self._source.format
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._source.__aexit__(kind, error, trace)
        finally:
            await self._place.__aexit__(kind, error, trace)

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return aiter(self._source)
