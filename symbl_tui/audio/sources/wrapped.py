"""The base of sources that process the sound of another one."""

from types import TracebackType

from symbl_tui.audio.sources.source import Source


class WrappedSource:
    """Has the label and the liveness of the source that it wraps, and closes it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def label(self) -> str:
        """The wrapped source's."""
        return self._source.label

    @property
    def live(self) -> bool:
        """The wrapped source's."""
        return self._source.live

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._source.__aexit__(kind, error, trace)
