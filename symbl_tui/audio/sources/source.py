"""The port for sources of sound."""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Protocol, Self, TypeGuard

from symbl_tui.audio.frame import AudioFormat, AudioFrame


class Source(Protocol):
    """A source of sound; entered once, iterated once.

    The frames of each channel arrive in order of position, without holes. Iteration ends when the sound does;
    a fault raises :class:`symbl_tui.errors.SourceError`, also from ``__aenter__``. A source that outlives its
    faults marks its frames with them.
    """

    @property
    def label(self) -> str:
        """Its name on screens, e.g. ``file meeting.flac``."""
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


class GrowingSource(Source, Protocol):
    """A source whose channels may come late and go early: the parties of a call.

    ``format.channels`` is how many there are when it is entered, one at least. The first frame of a channel
    opens it at the frame's position, in whatever order further channels come; a frame that is ``last``, which
    may be empty, closes its channel. A closed one stays closed: who comes back has a new channel. The source
    may go on while all its channels are closed.
    """

    def channel_name(self, channel: int) -> str:
        """What the platform calls the party of a channel; foreign text, cleaned. Empty: nothing."""
        ...

    @property
    def end_reason(self) -> str:
        """Why it has ended, as the session's end reason says it; empty: it has not, or just so."""
        ...


def is_growing(source: Source) -> TypeGuard[GrowingSource]:
    """Whether the channels of a source may come late and go early; also before it is entered."""
    return hasattr(source, "channel_name")
