"""The rest of a source of which a part was captured before. Knows nothing of sessions."""

import logging
import math
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.wrapped import WrappedSource
from symbl_tui.errors import SourceError

_log = logging.getLogger(__name__)


class ResumedSource(WrappedSource):
    """A source from where capture stopped; positions are those of the whole.

    A live source continues with the sound of now; channels of unequal length are first padded with silence.
    Of another source the captured part is skipped; when it can no longer be opened, it has nothing left.

    Args:
        source: yet to be entered; unless it is live, as fast as the reader can.
        captured: samples of each channel so far.
        rate: samples per second of the captured part.
        pacer: for the rest of a source that is not live; None: as fast as the reader can.

    Raises:
        SourceError: on entering, when a live source cannot be opened.
    """

    def __init__(
        self, source: Source, captured: tuple[int, ...], rate: int, pacer: Pacer | None = None
    ) -> None:
        super().__init__(source)
        self._captured = captured
        self._pacer = pacer or Pacer(math.inf)
        self._gone = False
        self.format = AudioFormat(rate, len(captured))

    async def __aenter__(self) -> Self:
        try:
            await self._source.__aenter__()
        except SourceError as error:
            if self.live:
                raise
            _log.warning("%s; the recording so far is all there is", error)
            # Not an error: what was recorded can still be recognised to its end and closed.
            self._gone = True
        else:
            self.format = self._source.format
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._gone:
            await self._source.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        if self.live:
            for frame in self._padding():
                yield frame
        if self._gone:
            return
        async for frame in self._source:
            if self.live:
                # From the longest channel on, for all: the padding has brought the others there.
                yield replace(frame, position=max(self._captured) + frame.position)
            elif left := _frame_after(frame, self._captured[frame.channel]):
                # Paced by the first channel alone: all channels of a tick are due at the same time.
                if frame.channel == 0:
                    await self._pacer.wait(self.format.seconds(left.samples))
                yield left

    def _padding(self) -> Iterator[AudioFrame]:
        """Silence for the channels that are shorter than the longest: a crash stopped between two of them."""
        longest = max(self._captured)
        for channel, captured in enumerate(self._captured):
            if captured < longest:
                yield AudioFrame(channel, captured, bytes((longest - captured) * SAMPLE_BYTES))


def _frame_after(frame: AudioFrame, captured: int) -> AudioFrame | None:
    """The part of a frame that follows a position."""
    skipped = max(0, captured - frame.position)
    if skipped >= frame.samples:
        return None
    return replace(frame, position=frame.position + skipped, pcm=frame.pcm[skipped * SAMPLE_BYTES :])
