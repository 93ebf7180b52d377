"""Measures the level of sound in dBFS, and moves a meter's needle. Pure."""

import math
from array import array
from collections.abc import Callable
from operator import mul
from typing import Final, NamedTuple

from msgspec import Struct

from symbl_tui.audio.frame import SAMPLE_BYTES

SILENCE_DBFS: Final = -96.0
"""The floor of 16-bit sound; the level of digital silence."""

QUIET_DBFS: Final = -60.0
"""An RMS below this is no speech: a microphone's own noise in a quiet room."""

FALL_DB_PER_SECOND: Final = 24 / 2.8
"""The fall of the needle (IEC 60268-10, type IIa)."""

HOLD_SECONDS: Final = 1.5
"""How long the highest peak is held before it falls."""

CLIP_SECONDS: Final = 1.0
"""How long the meter shows clipping."""

_FULL_SCALE: Final = 32767
# A run of the loudest sample that is this long is a flat top, which clipping makes and no voice does ...
_FLAT: Final = 5
# ... and one this long is, at the end of the range of samples.
_FLAT_AT_FULL_SCALE: Final = 3
_TOP: Final = 32700
# Sound that was clipped and then turned down to below this (-6 dBFS) looks like a tone.
_LOUD: Final = _FULL_SCALE // 2


class Level(NamedTuple):
    """The level of one piece of sound; dBFS in [SILENCE_DBFS, 0]."""

    rms: float
    peak: float
    clipped: bool = False
    """Whether it has flat tops: at some stage it exceeded full scale."""


class MeterReading(Struct, frozen=True):
    """The reading of a level meter; dBFS in [SILENCE_DBFS, 0]."""

    rms: float = SILENCE_DBFS
    """With ballistics: instant attack, slow fall."""
    peak: float = SILENCE_DBFS
    """With ballistics: instant attack, slow fall."""
    hold: float = SILENCE_DBFS
    """The highest peak of the last :data:`HOLD_SECONDS`, then falling."""
    silent_for: float = 0.0
    """Seconds since the last sound over :data:`QUIET_DBFS`."""
    clipped: bool = False
    """Whether it clipped in the last :data:`CLIP_SECONDS`."""
    clips: int = 0
    """How often clipping has begun."""


def find_first_loud(pcm: bytes, frame_samples: int) -> int | None:
    """The position in mono s16le ``pcm`` of the first frame over :data:`QUIET_DBFS`; None without any."""
    import numpy as np  # 80 ms; not needed before the first paint

    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    frames = np.pad(samples, (0, -len(samples) % frame_samples)).reshape(-1, frame_samples)
    loud = np.flatnonzero(np.square(frames).mean(axis=1) >= (_FULL_SCALE * 10 ** (QUIET_DBFS / 20)) ** 2)
    return int(loud[0]) * frame_samples if len(loud) else None


def measure(pcm: bytes) -> Level:
    """Measure mono s16le ``pcm``; a full-scale sine has RMS -3.01 and peak 0 dBFS."""
    samples = array("h", pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES])
    if not samples:
        return Level(SILENCE_DBFS, SILENCE_DBFS)
    bottom, top, power = _measure_samples(samples)
    rms = _dbfs(math.sqrt(power / len(samples)))
    # Both signs: a microphone's clipping is often on one side only.
    return Level(rms, _dbfs(max(top, -bottom)), _flat(pcm, top) or _flat(pcm, bottom))


def load_numpy() -> None:
    """Measure with numpy from now on: a tenth of the CPU, for a process that measures many channels.

    Importing it costs 80 ms, and the meter is on the first screen; so it is asked for.
    """
    global _measure_samples
    import numpy as np  # see above

    def measure_samples(samples: "array[int]") -> tuple[int, int, float]:
        own = np.frombuffer(samples, np.int16)
        wide = own.astype(np.float64)
        return int(own.min()), int(own.max()), float(wide @ wide)

    _measure_samples = measure_samples


def _measure_array(samples: "array[int]") -> tuple[int, int, float]:
    """The least and the greatest sample, and the sum of all squares."""
    return min(samples), max(samples), sum(map(mul, samples, samples))


_measure_samples: Callable[["array[int]"], tuple[int, int, float]] = _measure_array


def _flat(pcm: bytes, extreme: int) -> bool:
    """Whether the loudest sample of one sign occurs several times in a row."""
    # Digital silence and quiet tones also have runs of one value.
    if abs(extreme) < _LOUD:
        return False
    count = _FLAT_AT_FULL_SCALE if abs(extreme) >= _TOP else _FLAT
    # Searched as bytes, which is fast; a match across sample borders would need samples that are as loud.
    return extreme.to_bytes(SAMPLE_BYTES, "little", signed=True) * count in pcm


class Meter:
    """The meter of one channel. One thread updates it; any thread may read :attr:`reading`."""

    def __init__(self) -> None:
        self.reading = MeterReading()
        """The newest reading: a value that is replaced whole, so reading it needs no lock."""
        self._held_for = 0.0
        self._clipped_for = math.inf

    def update(self, pcm: bytes, seconds: float) -> None:
        """Move the needle by ``seconds`` of sound, mono s16le ``pcm``; without any ``pcm`` it only falls."""
        before, level, fall = self.reading, measure(pcm), FALL_DB_PER_SECOND * seconds
        self._clipped_for = 0.0 if level.clipped else self._clipped_for + seconds
        clipped = self._clipped_for < CLIP_SECONDS
        self.reading = MeterReading(
            rms=max(level.rms, before.rms - fall),
            peak=max(level.peak, before.peak - fall),
            hold=self._hold(level.peak, seconds),
            silent_for=before.silent_for + seconds if level.rms < QUIET_DBFS else 0.0,
            clipped=clipped,
            clips=before.clips + (clipped and not before.clipped),
        )

    def _hold(self, peak: float, seconds: float) -> float:
        held = self.reading.hold
        if peak >= held:
            self._held_for = 0.0
            return peak
        self._held_for += seconds
        if self._held_for < HOLD_SECONDS:
            return held
        return max(peak, held - FALL_DB_PER_SECOND * seconds)


def _dbfs(amplitude: float) -> float:
    if amplitude <= 0:
        return SILENCE_DBFS
    # -32768 is a little over full scale, +0.0003 dB, which would fall off the meter's scale.
    return min(0.0, max(SILENCE_DBFS, 20 * math.log10(amplitude / _FULL_SCALE)))
