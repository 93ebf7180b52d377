"""Lengthens or shortens a live source's sound a little, so that it keeps in step with another device."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from symbl_tui.audio.clock_drift import ClockDrift
from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame

Tick = list[AudioFrame]
"""One frame of every channel of a source; positions are the source's own."""

_log: Final = logging.getLogger(__name__)


class DriftCorrector:
    """Corrects the frames of a source as its drift demands; until then they pass through untouched.

    Args:
        label: The source's name in the log.
        format: The source's.
        drift: The source's, which :meth:`push` measures.
        clock: Monotonic seconds.
    """

    def __init__(
        self, label: str, format: AudioFormat, drift: ClockDrift, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._label = label
        self._format = format
        self._drift = drift
        self._clock = clock
        self._logged = False
        self._rest = [b""] * format.channels

    def push(self, tick: Tick) -> Iterator[Tick]:
        """Correct a tick that has just arrived: what is complete now, one tick or, rarely, none or two."""
        by = self._drift.add(tick[0].samples, self._format.rate, self._clock())
        # Once: at 100 ppm a correction comes more than once a second.
        if by and not self._logged:
            self._logged = True
            parts = self._drift.rate * 1e6
            _log.info("the clock of %s is off by %.0f ppm; its sound is corrected", self._label, parts)
        # Nearly always: sound that needs no correction stays exact to the bit.
        if not by and not self._rest[0]:
            yield tick
            return
        # All channels alike: stretching only one would shift the device's channels against each other.
        sound = [each.pcm if not by else stretch(each.pcm, each.samples + by) for each in tick]
        self._rest = [rest + pcm for rest, pcm in zip(self._rest, sound, strict=True)]
        size = self._format.frame_samples * SAMPLE_BYTES
        # Ticks keep their size, since the spools of all sources advance by whole frames.
        while len(self._rest[0]) >= size:
            yield [replace(each, pcm=pcm[:size]) for each, pcm in zip(tick, self._rest, strict=True)]
            self._rest = [pcm[size:] for pcm in self._rest]

    def flush(self) -> Tick | None:
        """The rest at the end of the sound, less than a tick; None without any."""
        if not self._rest[0]:
            return None
        return [AudioFrame(channel, 0, pcm) for channel, pcm in enumerate(self._rest)]


def stretch(pcm: bytes, samples: int) -> bytes:
    """Stretch mono s16le to ``samples`` samples, keeping the first and the last; cubic in between."""
    import numpy as np  # 80 ms; not needed until something drifts

    sound = np.frombuffer(pcm, "<i2").astype(np.float64)
    if len(sound) < 2 or samples < 2 or len(sound) == samples:
        return pcm
    positions = np.linspace(0, len(sound) - 1, samples)
    # The last position is a sample itself: its interval is
    # the one before, or index + 2 would be out of range.
    whole = np.minimum(positions.astype(int), len(sound) - 2)
    part = positions - whole
    # The end samples are doubled: the spline needs a neighbour on either side.
    around = np.concatenate([sound[:1], sound, sound[-1:]])
    a, b, c, d = (around[whole + offset] for offset in range(4))
    # Catmull and Rom's spline: through every sample, and smooth where two pieces meet.
    curve = b + part / 2 * (c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a)))
    # The spline overshoots at steep edges, beyond the range of samples at full scale.
    return bytes(np.clip(np.rint(curve), -32768, 32767).astype("<i2").tobytes())
