"""The base of the tests' sources that pass on the frames of another one."""

from typing import Self

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.wrapped import WrappedSource


class PassingSource(WrappedSource):
    """Has the format of the source that it wraps, and is entered with it."""

    @property
    def format(self) -> AudioFormat:
        return self._source.format

    async def __aenter__(self) -> Self:
        await self._source.__aenter__()
        return self
