"""Tell the order of the bytes of 16-bit sound from the sound itself. Loads numpy."""

from typing import Final

import numpy as np
import numpy.typing as npt

LITTLE: Final = "s16le"
BIG: Final = "s16be"

_LOUD: Final = 200.0  # root mean square of samples; a quiet voice has 500
_LOUD_SECONDS: Final = 0.2
_LONGEST_SECONDS: Final = 2.0
_MARGIN: Final = 2.0


class ByteOrderDetector:
    """Compares the energy of the first differences of both readings over the first loud 200 ms.

    Neighbouring samples of a voice are alike. Read in the wrong order, the low bytes become the high ones,
    and the differences are those of loud noise: for a voice a hundred times the energy.
    """

    def __init__(self, expected: str, rate: int) -> None:
        self.decided = False
        """Whether :attr:`order` is final."""
        self.order = expected
        """``s16le`` or ``s16be``."""
        self._rate = rate
        self._loud_samples = 0
        self._energy = {LITTLE: 0.0, BIG: 0.0}

    def push(self, raw: bytes) -> None:
        """Consider a piece of whole samples."""
        readings = {LITTLE: _read(raw, "<i2"), BIG: _read(raw, ">i2")}
        # The quieter reading is the right one, or both are noise.
        if min(_power(reading) for reading in readings.values()) < _LOUD**2:
            return
        for order, reading in readings.items():
            self._energy[order] += float(np.square(np.diff(reading)).sum())
        self._loud_samples += len(raw) // 2
        self._decide(self._loud_samples / self._rate)

    def _decide(self, loud: float) -> None:
        if loud < _LOUD_SECONDS:
            return
        smoother = min(self._energy, key=self._energy.__getitem__)
        rougher = max(self._energy.values())
        if rougher >= _MARGIN * self._energy[smoother]:
            self.order, self.decided = smoother, True
        # Sound that is noise in both orders says nothing.
        self.decided = self.decided or loud >= _LONGEST_SECONDS


def _read(raw: bytes, kind: str) -> npt.NDArray[np.float64]:
    return np.frombuffer(raw, kind).astype(np.float64)


def _power(samples: npt.NDArray[np.float64]) -> float:
    return float(np.square(samples).mean()) if len(samples) else 0.0
