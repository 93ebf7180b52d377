"""What every source of sound looks like to the session."""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Protocol, Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame


class Source(Protocol):
    """A place that sound comes from; entered once, iterated once.

    Every channel's frames arrive in order of position, without holes. Iteration ends when the sound does;
    a fault raises :class:`symbl_tui.errors.SourceError`, also from ``__aenter__``. A source that outlives its
    faults says so in its frames.
    """

    @property
    def label(self) -> str:
        """What to call it on screen, e.g. ``file meeting.flac``."""
        ...

    @property
    def live(self) -> bool:
        """Whether sound that is not read is lost (a microphone) rather than waiting (a file)."""
        ...

    @property
    def format(self) -> AudioFormat:
        """Rate and number of channels; known once entered."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __aiter__(self) -> AsyncIterator[AudioFrame]: ...
