"""Automatic gain: lifts very quiet sound, in which the detector would miss the starts of sentences. Pure."""

from collections import deque
from typing import Final

import numpy as np

from symbl_tui.engine.recognizers.samples import Samples

# Peaks below this (-26 dBFS) are lifted ...
_QUIET: Final = 0.05
# ... to this, but not ...
_TARGET: Final = 0.2
# ... by more than this (30 dB).
_MOST: Final = 30.0
# Blocks over which a peak counts: a minute. With less, the noise between two turns was lifted to words.
_MEMORY: Final = 600
# How much louder at the most from block to block: 20 dB a second. Getting softer takes no time.
_RELEASE: Final = 1.26


class AutoGain:
    """Follows the peaks of one stream, block by block of 0.1 s; changes nothing at usual levels."""

    def __init__(self) -> None:
        self._peaks: deque[float] = deque(maxlen=_MEMORY)
        self._gain = 1.0

    def apply(self, samples: Samples) -> Samples:
        """Scale a block to the level that recognition works best at."""
        peak = float(np.abs(samples).max(initial=0.0))
        self._peaks.append(peak)
        loudest = max(self._peaks)
        # By the loudest block of the last minute: by each block's
        # own peak, noise in a pause would be lifted to speech.
        target = min(_MOST, _TARGET / loudest) if 0.0 < loudest < _QUIET else 1.0
        before, self._gain = self._gain, min(target, self._gain * _RELEASE)
        # Untouched and not multiplied by one: finals must depend on the sound alone, to the bit.
        if before == self._gain == 1.0:
            return samples
        if self._gain < before:
            return samples * np.float32(self._gain)
        # A ramp: a step in the gain is a click, which the detector takes for an onset.
        return samples * np.linspace(before, self._gain, samples.size, dtype=np.float32)
