"""MULAW: G.711, a byte a sample at 8 kHz, which every telephone system speaks."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # takes long to load, and few sessions need it
    import numpy as np
    import numpy.typing as npt

RATE: Final = 8000

_BIAS, _CLIP = 0x84, 0x7F7B


class Mulaw:
    """Looks every sample up."""

    name, rate = "MULAW", RATE

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """A code for each sample."""
        import numpy as np

        codes: bytes = _table()[np.frombuffer(pcm, "<u2")].tobytes()
        return (codes,) if codes else ()

    def flush(self) -> Iterable[bytes]:
        """Nothing is ever held."""
        return ()


@cache
def _table() -> "npt.NDArray[np.uint8]":
    """The code of each sample, by its bits as an unsigned number."""
    import numpy as np

    sample = np.arange(1 << 16).astype(np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    segment = (magnitude[:, None] >= 1 << np.arange(8, 15)).sum(axis=1)
    step = magnitude >> (segment + 3) & 0x0F
    codes: npt.NDArray[np.uint8] = (~((sample < 0) << 7 | segment << 4 | step) & 0xFF).astype(np.uint8)
    return codes
