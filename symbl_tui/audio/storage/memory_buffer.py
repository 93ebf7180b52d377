"""Sound that waits in memory for a failing disk. Not thread-safe: its owner holds a lock."""

from symbl_tui.audio.frame import SAMPLE_BYTES


class MemoryBuffer:
    """Mono s16le by position, of which the oldest is dropped beyond a limit.

    Args:
        start: The position of the first sample.
        max_samples: How much it holds.
    """

    def __init__(self, start: int, max_samples: int) -> None:
        self.start = start
        """The position of the oldest sample, or of the next one while it is empty."""
        self._max_samples = max_samples
        self._pcm = bytearray()

    def append(self, position: int, pcm: bytes) -> range:
        """Append sound, which begins at ``position`` while it is empty; the positions dropped for it."""
        if not self._pcm:
            self.start = position
        self._pcm += pcm
        if len(self._pcm) <= self._max_samples * SAMPLE_BYTES:
            return range(0)
        # In steps of 1 %, so that a long outage does not move all of it for every frame.
        step = max(1, self._max_samples // 100)
        return self.drop_before(position + len(pcm) // SAMPLE_BYTES - self._max_samples + step)

    def drop_before(self, end: int) -> range:
        """Drop the sound before ``end``; the positions dropped."""
        if not self._pcm or end <= self.start:
            return range(0)
        dropped = range(self.start, end)
        del self._pcm[: len(dropped) * SAMPLE_BYTES]
        self.start = end
        return dropped

    def first(self, max_bytes: int) -> bytes:
        """Up to ``max_bytes`` of the oldest sound."""
        return bytes(self._pcm[:max_bytes])

    def read(self, position: int, samples: int) -> bytes:
        """``samples`` samples from a position on; dropped sound is silence."""
        # Silence and not less sound: the reader's positions would slip by what was dropped.
        silent = max(0, min(samples, self.start - position))
        first = (position + silent - self.start) * SAMPLE_BYTES
        return bytes(silent * SAMPLE_BYTES) + self._pcm[first : first + (samples - silent) * SAMPLE_BYTES]
