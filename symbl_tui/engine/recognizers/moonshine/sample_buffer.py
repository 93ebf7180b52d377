"""A buffer of the sound of a stream that is still needed. Positions count samples from the stream's start."""

from typing import Final

import numpy as np

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.samples import Samples

# Samples by which the times of words may be wrong.
_EDGE: Final = int(0.05 * RATE)
_BLOCK: Final = RATE // 100
_GROWTH: Final = 10 * RATE


class SampleBuffer:
    """Grows at one end and is discarded at the other; memory is moved occasionally, not at each call."""

    def __init__(self) -> None:
        self._buffer = np.zeros(_GROWTH, np.float32)
        self._base = 0
        """Position of the buffer's first sample."""
        self.end = 0
        """Position after the last sample."""
        self._start = 0
        """Position of the first sample that is needed."""

    def append(self, samples: Samples) -> None:
        """Append sound."""
        if self.end - self._base + samples.size > self._buffer.size:
            # Only what is still needed moves along, and 10 s of room are added: one copy in 10 s of sound.
            kept = self._buffer[self._start - self._base : self.end - self._base]
            self._buffer = np.concatenate((kept, np.zeros(_GROWTH + samples.size, np.float32)))
            self._base = self._start
        at = self.end - self._base
        self._buffer[at : at + samples.size] = samples
        self.end += samples.size

    def between(self, start: int, end: int) -> Samples:
        """A copy of the samples between two positions, as far as they are kept."""
        first, last = max(start, self._start) - self._base, min(end, self.end) - self._base
        return self._buffer[first : max(first, last)].copy()

    def discard_before(self, position: int) -> None:
        """Discard the sound before a position."""
        self._start = max(self._start, min(position, self.end))

    def quietest(self, start: float, end: float) -> int:
        """The quietest position between two times in seconds, which may be a little wrong."""
        first, last = int(start * RATE) - _EDGE, int(end * RATE) + _EDGE
        samples = self.between(first, max(last, first + 2 * _BLOCK))
        blocks = samples[: samples.size - samples.size % _BLOCK].reshape(-1, _BLOCK)
        if not blocks.size:
            return int(start * RATE)
        # The middle of the quietest 10 ms: a cut at its edge could fall into the next word's onset.
        return max(first, self._start) + int(np.argmin((blocks**2).mean(1))) * _BLOCK + _BLOCK // 2
