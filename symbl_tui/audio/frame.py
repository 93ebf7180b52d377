"""The unit of sound: a frame, 20 ms of one channel."""

from dataclasses import dataclass
from typing import Final

SAMPLE_BYTES: Final = 2
"""Bytes in one s16le sample."""

FRAME_SECONDS: Final = 0.02
"""Length of one frame in seconds; recognisers, codecs and voice detectors agree on it."""

RATES: Final = range(1000, 768_001)
"""Samples per second that a source may have."""

MAX_CHANNELS: Final = 32
"""Channels that one file, URL or sender may have, and a source that grows may come to."""


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """The format of a source: ``channels`` streams of mono s16le at ``rate`` samples per second."""

    rate: int
    channels: int

    @property
    def frame_samples(self) -> int:
        """Samples of one channel in one frame."""
        return round(self.rate * FRAME_SECONDS)

    def seconds(self, position: int) -> float:
        """A position in samples as seconds from the start."""
        return position / self.rate


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """A piece of one channel, nominally 20 ms; the last of a source may be shorter."""

    channel: int
    """The channel of the source, counted from 0."""
    position: int
    """Its start in the channel, in samples since the source was opened."""
    pcm: bytes
    """Mono s16le."""
    fault: str = ""
    """The fault that this silence stands in for; empty: it is sound."""
    last: bool = False
    """Whether its channel ends with it, though the source goes on: a party has left the call."""

    @property
    def samples(self) -> int:
        """Length in samples."""
        return len(self.pcm) // SAMPLE_BYTES

    @property
    def lost(self) -> bool:
        """Whether this is silence in place of missing sound."""
        return bool(self.fault)
