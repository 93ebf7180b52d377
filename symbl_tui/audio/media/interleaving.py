"""Interleaves the sound of several tracks. Loads numpy; only the media child uses it."""

from typing import Final

import numpy as np

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat
from symbl_tui.audio.media.ticks import Tick
from symbl_tui.audio.media.track import Track

# How far a track may lag behind the others before it is padded with silence: one that stops for good would
# hold all others back, in memory without end.
_MAX_LAG_SECONDS: Final = 10.0


class Interleaver:
    """Interleaves several tracks to one stream with the channels of all."""

    def __init__(self, tracks: list[Track], rate: int) -> None:
        self._tracks = tracks
        self._tick = AudioFormat(rate, 1).frame_samples
        self._max_lag = round(_MAX_LAG_SECONDS * rate)

    def take(self) -> list[Tick]:
        """Remove the whole ticks that all tracks have by now; a track that lags too far is padded."""
        most = max(track.ready for track in self._tracks)
        for track in self._tracks:
            track.fill(most - self._max_lag)
        return self._ticks(min(track.ready for track in self._tracks) // self._tick * self._tick)

    def align(self) -> None:
        """Pad all tracks with silence to the longest."""
        most = max(track.ready for track in self._tracks)
        for track in self._tracks:
            track.fill(most)

    def flush(self) -> list[Tick]:
        """Remove everything; tracks that ended earlier are silent until the last one ends."""
        for track in self._tracks:
            track.finish()
        self.align()
        return self._ticks(self._tracks[0].ready)

    def _ticks(self, samples: int) -> list[Tick]:
        taken = [track.take(samples) for track in self._tracks]
        widths = [track.channels for track in self._tracks]
        pcm, size = taken[0][0], sum(widths) * SAMPLE_BYTES
        if len(taken) > 1 and samples:
            arrays = (
                np.frombuffer(each, "<i2").reshape(-1, width)
                for (each, _), width in zip(taken, widths, strict=True)
            )
            pcm = np.concatenate(list(arrays), axis=1).tobytes()
        marks = [lost for (_, lost), width in zip(taken, widths, strict=True) for _ in range(width)]
        if not any(1 in mark for mark in marks):
            marks = []
        return [
            Tick(pcm[start * size : (start + self._tick) * size], _lost_channels(marks, start, self._tick))
            for start in range(0, samples, self._tick)
        ]


def _lost_channels(marks: list[bytes], start: int, length: int) -> int:
    """The bits of the channels that lack more than half of a tick."""
    lost = (bytes(mark[start : start + length]) for mark in marks)
    return sum(1 << channel for channel, mark in enumerate(lost) if 2 * mark.count(1) > len(mark))
