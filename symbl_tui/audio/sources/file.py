"""Sound from a file, audio or video, paced as if it were live; a media child decodes it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.sources.media import MediaSource
from symbl_tui.audio.sources.wrapped import WrappedSource
from symbl_tui.errors import SourceError


class FileSource(WrappedSource):
    """All channels of a sound or video file, at real time times ``pace``.

    Args:
        path: the file.
        pace: seconds of sound per second; ``math.inf`` is as fast as the reader can.
        channels: take only the first so many; None takes all.

    Raises:
        SourceError: on entering, when the file has no readable sound; at its end, when some of it was
            damaged or missing.
        UsageError: the pace is not possible.
    """

    live = False

    def __init__(self, path: Path, pace: float = 1.0, channels: int | None = None) -> None:
        request = MediaRequest(str(path))
        super().__init__(MediaSource(request, f"file {path.name}", pace, channels, live=False))
        self._path = path

    @property
    def format(self) -> AudioFormat:
        """Rate and number of channels; known once entered."""
        return self._source.format

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(check_readable, self._path)
        await self._source.__aenter__()
        return self

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return aiter(self._source)


def check_readable(path: Path) -> None:
    """Raise SourceError unless it is a file with content, as FFmpeg's own error would say less; blocks."""
    try:
        if not path.exists():
            raise SourceError(f"{path} does not exist", "check the path")
        if not path.is_file():
            raise SourceError(f"{path} is not a file", "name a sound file")
        with path.open("rb") as file:
            if not file.read(1):
                raise SourceError(f"{path} is empty", "name a file with sound in it")
    except OSError as error:
        raise SourceError(
            f"{path} cannot be opened: {error.strerror}", "check its name and permissions"
        ) from error
