"""One track's decoded sound, placed by its time stamps. Loads numpy; only the media child uses it.

Knows PyAV's frames and time stamps, not their container.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import soxr

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.pcm import to_s16le

if TYPE_CHECKING:
    import soxr
    from av.audio.frame import AudioFrame as Decoded

Samples = npt.NDArray[np.float32]
"""Shape (samples, channels), in [-1, 1)."""

# FFmpeg's sample formats.
_KINDS: Final[dict[str, np.dtype[np.number]]] = {
    name: np.dtype(kind)
    for name, kind in (
        ("u8", "u1"),
        ("s16", "i2"),
        ("s32", "i4"),
        ("s64", "i8"),
        ("flt", "f4"),
        ("dbl", "f8"),
    )
}

# A smaller difference of time stamps is rounding, or the delay of a codec.
_SLACK_SECONDS: Final = 0.1

# A longer gap is a jump of the clock rather than missing sound.
_MAX_GAP_SECONDS: Final = 60.0

# How far the declared length of what is missing may be from the time stamps.
_ROUNDED_SECONDS: Final = 2.0


class Track:
    """One track's sound at the common rate, buffered until the other tracks have as much.

    Args:
        channels: the number to deliver, whatever its frames have.
        rate: samples per second to deliver.
        mix: deliver the mean of the frames' channels on all of its own.
    """

    def __init__(self, channels: int, rate: int, *, mix: bool = False) -> None:
        self.channels = channels
        self._rate = rate
        self._mix = mix
        self._pending = bytearray()
        self._lost = bytearray()
        """For each sample in the buffer 1 where it is silence in place of missing sound."""
        self._missing: float | None = None
        """About how many seconds are known to be missing before the next frame."""
        self.seconds = 0.0
        """Seconds so far, filled gaps included."""
        self.lost_seconds = 0.0
        """How much of it is silence in place of missing sound."""
        self.gaps_are_lost = False
        """Whether what is missing by the time stamps was sent and lost, rather than never recorded."""
        self._start: float | None = None
        self._jumped = False
        self._own_rate = rate
        self._resampler: soxr.ResampleStream | None = None

    @property
    def ready(self) -> int:
        """Samples in the buffer."""
        return len(self._pending) // (self.channels * SAMPLE_BYTES)

    def start_at(self, start: float) -> None:
        """Set the time stamp of what comes next, which otherwise is that of the next frame."""
        self._start = start - self.seconds

    def restart(self) -> None:
        """Forget the clock of the time stamps: those of the next frame are another's."""
        self._start = None

    def push(self, frame: Decoded, *, timed: bool = True) -> None:
        """Append a frame at its position, after silence for what is missing before it.

        Args:
            frame: in whatever rate, layout and format it has: each may have another.
            timed: whether its time stamp tells what is missing.
        """
        time = frame.time if timed else None
        # Broadcasts change the rate in mid-stream, between programme and advertisement.
        if frame.sample_rate != self._own_rate:
            self._change_rate(frame.sample_rate)
        if self._missing is not None:
            self._fill_measured(time)
        elif time is not None and (gap := self._gap_before(time)):
            # Before its first frame a track may just begin later than others.
            self._append_silence(gap, lost=self.gaps_are_lost and self.seconds > 0)
        self.seconds += frame.samples / self._own_rate
        if self._resampler is not None:
            self._append(to_s16le(self._resampler.resample_chunk(self._fitted(_floats(frame)))))
        elif frame.format.name == "s16" and frame.layout.nb_channels == self.channels:
            # Copied: exact, and without a detour through floats. The plane may be longer than its sound.
            self._append(bytes(frame.planes[0])[: frame.samples * self.channels * SAMPLE_BYTES])
        else:
            self._append(to_s16le(self._fitted(_floats(frame))))

    def lose(self, seconds: float = 0.0) -> None:
        """Note that sound is missing before the next frame.

        Args:
            seconds: about how much; the time stamp of the next frame tells more exactly. 0 is unknown.
        """
        self.fill_missing()
        self._missing = seconds

    def fill_missing(self) -> None:
        """Append silence for what is known to be missing so far."""
        if self._missing:
            self._append_silence(self._missing, lost=True)
            self._missing = 0.0

    def finish(self) -> None:
        """Append what is known to be missing, and flush the resampler."""
        self.fill_missing()
        if self._resampler is not None:
            # soxr keeps about 25 ms in its filter until it is told that nothing follows.
            rest = self._resampler.resample_chunk(np.empty((0, self.channels), np.float32), last=True)
            self._append(to_s16le(rest))
            self._resampler = None

    def fill(self, samples: int) -> None:
        """Pad with silence to so many samples in the buffer."""
        if (missing := samples - self.ready) > 0:
            self._append(bytes(missing * self.channels * SAMPLE_BYTES))
            self.seconds += missing / self._rate

    def take(self, samples: int) -> tuple[bytes, bytes]:
        """Remove the next samples from the buffer: interleaved s16le, and 1 for each sample that is lost."""
        size = samples * self.channels * SAMPLE_BYTES
        pcm, lost = bytes(self._pending[:size]), bytes(self._lost[:samples])
        del self._pending[:size]
        del self._lost[:samples]
        return pcm, lost

    def _append(self, pcm: bytes, *, lost: bool = False) -> None:
        self._pending += pcm
        samples = len(pcm) // (self.channels * SAMPLE_BYTES)
        self._lost += b"\1" * samples if lost else bytes(samples)

    def _append_silence(self, seconds: float, *, lost: bool = False) -> None:
        self.seconds += seconds
        self.lost_seconds += seconds if lost else 0.0
        if self._resampler is None:
            self._append(bytes(round(seconds * self._rate) * self.channels * SAMPLE_BYTES), lost=lost)
        else:  # through the resampler, behind what it still holds back
            silence = np.zeros((round(seconds * self._own_rate), self.channels), np.float32)
            self._append(to_s16le(self._resampler.resample_chunk(silence)), lost=lost)

    def _fill_measured(self, time: float | None) -> None:
        """Append silence for sound that is known to be missing before a frame of that time."""
        about = self._missing or 0.0
        if not about and time is None:  # the time stamp of a later frame tells
            return
        self._missing = None
        told = about if time is None or self._start is None else time - self._start - self.seconds
        # A stream that was opened anew may count from 0 again: then the time stamp tells nothing.
        plausible = abs(told - about) <= (about / 2 + _ROUNDED_SECONDS if about else _MAX_GAP_SECONDS)
        self._append_silence(max(told, 0.0) if plausible else about, lost=True)
        if time is not None and (self._start is None or not plausible):
            self._start = time - self.seconds

    def _gap_before(self, time: float) -> float:
        """Seconds missing before a frame of that time; a jump of the clock moves the beginning instead."""
        if self._start is None:
            self._start = time - self.seconds
        # Against the sum of all frames so far: differences from frame to frame would add up their rounding.
        gap = time - self._start - self.seconds
        if _SLACK_SECONDS < gap <= _MAX_GAP_SECONDS:
            return gap
        if abs(gap) > _SLACK_SECONDS:
            if not self._jumped:  # once: a broken stream must not fill the log
                print(f"the time stamps jump by {gap:.1f} s", file=sys.stderr)
            # The new clock is taken as it is: a live stream that
            # restarts at 0 must not get an hour of silence.
            self._start, self._jumped = time - self.seconds, True
        return 0.0

    def _change_rate(self, own: int) -> None:
        self.finish()
        self._own_rate = own
        if own != self._rate:
            self._resampler = soxr.ResampleStream(own, self._rate, self.channels, dtype="float32")

    def _fitted(self, samples: Samples) -> Samples:
        """The samples in the promised channels: a surplus is mixed into them, mono is on all of them."""
        own = samples.shape[1]
        if own == self.channels:
            return samples
        if self._mix or own == 1:
            return np.repeat(samples.mean(axis=1, keepdims=True, dtype=np.float32), self.channels, axis=1)
        if own < self.channels:
            return np.pad(samples, ((0, 0), (0, self.channels - own)))
        mixed = [samples[:, at :: self.channels].mean(axis=1) for at in range(self.channels)]
        return np.stack(mixed, axis=1).astype(np.float32)


def _floats(frame: Decoded) -> Samples:
    channels, size, packed = frame.layout.nb_channels, frame.samples, not frame.format.is_planar
    kind = _KINDS[frame.format.name.removesuffix("p")]
    # Not PyAV's own conversion, which takes eight planes for nine, and crashes.
    planes = [bytes(plane) for plane in frame.planes[: 1 if packed else channels]]
    length = size * channels if packed else size
    columns = [np.frombuffer(plane, kind)[:length] for plane in planes]
    samples = columns[0].reshape(-1, channels) if packed else np.stack(columns, axis=1)
    if samples.dtype == np.uint8:
        return np.asarray((samples.astype(np.int16) - 128) / 128, np.float32)
    # Divided by 32768 and the like: +1.0 would not fit, and the way back must give the same samples.
    whole = np.iinfo(samples.dtype.name).max + 1 if samples.dtype.kind == "i" else 1
    return np.asarray(samples / whole, np.float32)
