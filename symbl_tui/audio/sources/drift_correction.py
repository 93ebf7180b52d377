"""A live source's sound a little longer or shorter, so that it keeps step with that of another device."""

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
    """Passes the frames of a source on as its drift asks for. Until it asks, they are the very same.

    Args:
        label: What to call the source.
        format: What it delivers.
        drift: What tells of it.
        clock: Monotonic seconds.
    """

    def __init__(
        self, label: str, format: AudioFormat, drift: ClockDrift, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._label = label
        self._format = format
        self._drift = drift
        self._clock = clock
        self._told = False
        self._rest = [b""] * format.channels

    def ticks(self, tick: Tick) -> Iterator[Tick]:
        """What a tick that has just come makes ready: itself or, seldom, none or two."""
        by = self._drift.hear(tick[0].samples, self._format.rate, self._clock())
        if by and not self._told:
            self._told = True
            parts = self._drift.rate * 1e6
            _log.info("the clock of %s is off by %.0f millionths; it is kept in step", self._label, parts)
        if not by and not self._rest[0]:
            yield tick
            return
        sound = [each.pcm if not by else stretched(each.pcm, each.samples + by) for each in tick]
        self._rest = [rest + pcm for rest, pcm in zip(self._rest, sound, strict=True)]
        size = self._format.frame_samples * SAMPLE_BYTES
        while len(self._rest[0]) >= size:
            yield [replace(each, pcm=pcm[:size]) for each, pcm in zip(tick, self._rest, strict=True)]
            self._rest = [pcm[size:] for pcm in self._rest]

    def last(self) -> Tick | None:
        """What is left at its end, less than a tick; None where nothing is."""
        if not self._rest[0]:
            return None
        return [AudioFrame(channel, 0, pcm) for channel, pcm in enumerate(self._rest)]


def stretched(pcm: bytes, samples: int) -> bytes:
    """Mono s16le in as many ``samples``, from the same first to the same last one; cubic in between."""
    import numpy as np  # not needed until something drifts

    sound = np.frombuffer(pcm, "<i2").astype(np.float64)
    if len(sound) < 2 or samples < 2 or len(sound) == samples:
        return pcm
    places = np.linspace(0, len(sound) - 1, samples)
    whole = np.minimum(places.astype(int), len(sound) - 2)
    part = places - whole
    around = np.concatenate([sound[:1], sound, sound[-1:]])
    a, b, c, d = (around[whole + offset] for offset in range(4))
    # Catmull and Rom's spline: through every sample, and smooth where two pieces meet.
    curve = b + part / 2 * (c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a)))
    return bytes(np.clip(np.rint(curve), -32768, 32767).astype("<i2").tobytes())
