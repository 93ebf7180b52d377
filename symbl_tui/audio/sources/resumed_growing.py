"""A source whose channels come and go, where a session goes on after a crash. Knows nothing of sessions."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.source import GrowingSource
from symbl_tui.audio.sources.wrapped import WrappedSource


class ResumedGrowingSource(WrappedSource):
    """The next call after one that a crash ended; positions are those of the whole recording.

    The channels of before are closed first: their parties hung up, or call again. Those of the source follow
    them, and begin where the longest of them ended.

    Args:
        source: yet to be entered.
        captured: samples of each channel so far.
    """

    def __init__(self, source: GrowingSource, captured: tuple[int, ...]) -> None:
        super().__init__(source)
        self._growing = source
        self._captured = captured

    @property
    def format(self) -> AudioFormat:
        """The source's rate, and the channels of before; known once entered."""
        return AudioFormat(self._growing.format.rate, len(self._captured))

    def channel_name(self, channel: int) -> str:
        """What the platform calls the party of a channel; empty for those of before."""
        own = channel - len(self._captured)
        return self._growing.channel_name(own) if own >= 0 else ""

    @property
    def end_reason(self) -> str:
        """Why the call has ended."""
        return self._growing.end_reason

    async def __aenter__(self) -> Self:
        await self._growing.__aenter__()
        return self

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        for channel, captured in enumerate(self._captured):
            yield AudioFrame(channel, captured, b"", last=True)
        earlier, start = len(self._captured), max(self._captured)
        async for frame in self._growing:
            yield replace(frame, channel=earlier + frame.channel, position=start + frame.position)
