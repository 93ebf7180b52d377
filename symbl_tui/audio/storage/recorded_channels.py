"""The sound of a recorded session: one channel as it was, or all of them mixed, from any position on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.recorded_parts import RecordedParts
from symbl_tui.audio.storage.spool_opening import PART_SECONDS

# Frames of the mix in which one gain is found.
_FRAMES_A_SECOND: Final = 100


@dataclass(frozen=True, slots=True)
class ChannelFiles:
    """Where the sound of a session's channels is."""

    folder: Path
    names: tuple[str, ...]
    """The first part of each channel's spool, e.g. ``1-alice.pcm``, whether it is still there or not."""
    rate: int
    """Samples per second."""


class RecordedChannels:
    """Reads FLAC archives, or the spools of a session that runs or was interrupted. Every method blocks.

    Raises:
        OSError: From the constructor, when the folder cannot be read.
    """

    def __init__(self, files: ChannelFiles) -> None:
        self.rate = files.rate
        part_samples = PART_SECONDS * files.rate
        self._parts = [RecordedParts(files.folder / name, part_samples, files.rate) for name in files.names]

    @property
    def length(self) -> int:
        """Samples in the longest channel."""
        return max((parts.length for parts in self._parts), default=0)

    @property
    def unreadable(self) -> int:
        """Samples that could not be read so far, and were silence."""
        return sum(parts.unreadable for parts in self._parts)

    def read(self, start: int, end: int, channel: int | None = None) -> Iterator[bytes]:
        """Iterate the s16le of a stretch in blocks of at most a second, exact to the sample.

        Args:
            start: The first sample.
            end: The sample behind the last; sound that is missing up to there is silence.
            channel: Which channel, from 0; None: all of them mixed.
        """
        chosen = self._parts if channel is None else [self._parts[channel]]
        if len(chosen) != 1:
            return _mixed(chosen, start, end, self.rate)
        steps = range(start, end, self.rate)
        return (chosen[0].read(at, min(self.rate, end - at)) for at in steps)


def _mixed(channels: Sequence[RecordedParts], start: int, end: int, rate: int) -> Iterator[bytes]:
    from symbl_tui.audio.storage import mixing  # numpy, which one channel does not need

    frame = max(1, rate // _FRAMES_A_SECOND)
    block = frame * _FRAMES_A_SECOND
    # A frame before the first and one behind the last: the limiter's gains depend on both.
    first, behind = max(0, start // frame - 1) * frame, (-(-end // frame) + 1) * frame
    sums = (
        mixing.add_channels((each.read(at, size) for each in channels), size)
        for at in range(first, behind, block)
        for size in (min(block, behind - at),)
    )
    position = first
    for pcm in mixing.limit(sums, frame):
        ends = position + len(pcm) // SAMPLE_BYTES
        wanted = pcm[max(0, start - position) * SAMPLE_BYTES : max(0, end - position) * SAMPLE_BYTES]
        if wanted:
            yield wanted
        position = ends
        if position >= end:
            return
