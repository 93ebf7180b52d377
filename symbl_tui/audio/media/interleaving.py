"""Decoded sound of several tracks to one interleaved stream. Loads numpy; only the media child uses it.

Knows PyAV's frames and time stamps, and nothing of where they come from.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.pcm import to_s16le

if TYPE_CHECKING:
    import soxr
    from av.audio.frame import AudioFrame as Decoded

Samples = npt.NDArray[np.float32]
"""Shape (samples, channels), in [-1, 1)."""

_SLACK_SECONDS: Final = 0.1
"""Time stamps that are off by less are rounding, or the delay of a codec."""

_MOST_FILLED_SECONDS: Final = 60.0
"""A longer hole is a jump of the clock rather than sound that is missing."""

_APART_SECONDS: Final = 10.0
"""How far one track may be behind the others; then it is silent."""


class Track:
    """One track's sound at a common rate, waiting to be taken together with that of the others.

    Args:
        channels: what it delivers, whatever its frames turn out to have.
        rate: samples per second that it delivers.
        mix: deliver the mean of the frames' channels on all of its own.
    """

    def __init__(self, channels: int, rate: int, *, mix: bool = False) -> None:
        self.channels = channels
        self._rate = rate
        self._mix = mix
        self._pending = bytearray()
        self._so_far = 0.0
        """Seconds heard, filled holes included."""
        self._start: float | None = None
        self._jumped = False
        self._own_rate = rate
        self._resampler: soxr.ResampleStream | None = None

    @property
    def ready(self) -> int:
        """Samples that wait."""
        return len(self._pending) // (self.channels * SAMPLE_BYTES)

    def begin(self, start: float) -> None:
        """Say which time of the frames is its beginning; otherwise it is that of the first frame."""
        self._start = start

    def hear(self, frame: Decoded) -> None:
        """Put a frame where its time says; what is missing before it is silent."""
        if frame.sample_rate != self._own_rate:
            self._change_rate(frame.sample_rate)
        if frame.time is not None and (hole := self._hole(frame.time)):
            self._be_silent(hole)
        self._so_far += frame.samples / self._own_rate
        if self._resampler is not None:
            self._append(to_s16le(self._resampler.resample_chunk(self._fitted(_floats(frame)))))
        elif frame.format.name == "s16" and frame.layout.nb_channels == self.channels:
            # As it is: exact, and without a detour through floats. Its plane may be longer than its sound.
            self._append(bytes(frame.planes[0])[: frame.samples * self.channels * SAMPLE_BYTES])
        else:
            self._append(to_s16le(self._fitted(_floats(frame))))

    def finish(self) -> None:
        """Let go of what the resampler held back."""
        if self._resampler is not None:
            rest = self._resampler.resample_chunk(np.empty((0, self.channels), np.float32), last=True)
            self._append(to_s16le(rest))
            self._resampler = None

    def fill(self, samples: int) -> None:
        """Be silent until so many samples wait."""
        if (missing := samples - self.ready) > 0:
            self._append(bytes(missing * self.channels * SAMPLE_BYTES))
            self._so_far += missing / self._rate

    def take(self, samples: int) -> bytes:
        """The next samples, interleaved s16le."""
        size = samples * self.channels * SAMPLE_BYTES
        taken = bytes(self._pending[:size])
        del self._pending[:size]
        return taken

    def _append(self, pcm: bytes) -> None:
        self._pending += pcm

    def _be_silent(self, seconds: float) -> None:
        self._so_far += seconds
        if self._resampler is None:
            self._append(bytes(round(seconds * self._rate) * self.channels * SAMPLE_BYTES))
        else:  # behind what it still holds back
            silence = np.zeros((round(seconds * self._own_rate), self.channels), np.float32)
            self._append(to_s16le(self._resampler.resample_chunk(silence)))

    def _hole(self, time: float) -> float:
        """Seconds that are missing before a frame of that time; a jump of the clock begins anew."""
        if self._start is None:
            self._start = time
        hole = time - self._start - self._so_far
        if _SLACK_SECONDS < hole <= _MOST_FILLED_SECONDS:
            return hole
        if abs(hole) > _SLACK_SECONDS:
            if not self._jumped:  # once: a stream of nonsense must not fill the log
                print(f"the time stamps jump by {hole:.1f} s", file=sys.stderr)
            self._start, self._jumped = time - self._so_far, True
        return 0.0

    def _change_rate(self, own: int) -> None:
        import soxr

        self.finish()
        self._own_rate = own
        if own != self._rate:
            self._resampler = soxr.ResampleStream(own, self._rate, self.channels, dtype="float32")

    def _fitted(self, samples: Samples) -> Samples:
        """As many channels as promised: all mixed, or else the surplus left out and the missing silent."""
        missing = self.channels - samples.shape[1]
        if self._mix and missing:
            return np.repeat(samples.mean(axis=1, keepdims=True, dtype=np.float32), self.channels, axis=1)
        return np.pad(samples, ((0, 0), (0, missing))) if missing > 0 else samples[:, : self.channels]


def _floats(frame: Decoded) -> Samples:
    array = frame.to_ndarray()
    samples = array.T if frame.format.is_planar else array.reshape(-1, frame.layout.nb_channels)
    if samples.dtype == np.uint8:
        samples = samples.astype(np.int16) - 128
        return np.asarray(samples / 128, np.float32)
    whole = np.iinfo(samples.dtype.name).max + 1 if samples.dtype.kind == "i" else 1
    return np.asarray(samples / whole, np.float32)


class Interleaver:
    """Several tracks as one stream of as many channels as they have together."""

    def __init__(self, tracks: list[Track], rate: int) -> None:
        self._tracks = tracks
        self._apart = round(_APART_SECONDS * rate)

    def take(self) -> bytes:
        """What all of them have by now, interleaved; one that is far behind is silent."""
        most = max(track.ready for track in self._tracks)
        for track in self._tracks:
            track.fill(most - self._apart)
        return self._together(min(track.ready for track in self._tracks))

    def rest(self) -> bytes:
        """All that is left; whoever ends first is silent until the last has ended."""
        for track in self._tracks:
            track.finish()
        most = max(track.ready for track in self._tracks)
        for track in self._tracks:
            track.fill(most)
        return self._together(most)

    def _together(self, samples: int) -> bytes:
        if len(self._tracks) == 1 or not samples:
            return self._tracks[0].take(samples)
        pieces = [
            np.frombuffer(track.take(samples), "<i2").reshape(-1, track.channels) for track in self._tracks
        ]
        return np.concatenate(pieces, axis=1).tobytes()
