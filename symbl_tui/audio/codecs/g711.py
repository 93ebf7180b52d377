"""G.711, the telephone's codecs: a byte per sample, by tables. Loads numpy."""

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from symbl_tui.domain.encoding import Encoding

RATE: Final = Encoding.MULAW.info.rates[0]

# G.711's bias of 33 for 14-bit samples, at 16 bits; and the largest magnitude that does not overflow with it.
_BIAS, _CLIP = 0x84, 0x7F7B
# A-law inverts every other bit.
_ALAW_TOGGLE: Final = 0x55


class Mulaw:
    """Encodes every sample by a table."""

    name, rate = Encoding.MULAW, RATE

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """The codes of the samples, in one message."""
        # Indexed by the bits of the sample as unsigned: negative
        # indices would count from the end of the table.
        codes: bytes = _mulaw_codes()[np.frombuffer(pcm, "<u2")].tobytes()
        return (codes,) if codes else ()

    def flush(self) -> Iterable[bytes]:
        """No message: nothing is ever held back."""
        return ()


@cache
def _mulaw_codes() -> npt.NDArray[np.uint8]:
    """The code of each sample, by its bits as an unsigned number."""
    sample = np.arange(1 << 16).astype(np.uint16).view(np.int16).astype(np.int32)
    # In 32 bits: the magnitude of -32768 does not fit 16.
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    segment = (magnitude[:, None] >= 1 << np.arange(8, 15)).sum(axis=1)
    step = magnitude >> (segment + 3) & 0x0F
    codes: npt.NDArray[np.uint8] = (~((sample < 0) << 7 | segment << 4 | step) & 0xFF).astype(np.uint8)
    return codes


@cache
def mulaw_samples() -> npt.NDArray[np.int16]:
    """The sample of each of the 256 codes of mu-law."""
    code = ~np.arange(256) & 0xFF
    magnitude = (((code & 0x0F) << 3) + _BIAS << ((code & 0x70) >> 4)) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


@cache
def alaw_samples() -> npt.NDArray[np.int16]:
    """The sample of each of the 256 codes of A-law."""
    code = np.arange(256) ^ _ALAW_TOGGLE
    segment, step = (code & 0x70) >> 4, (code & 0x0F) << 4
    magnitude = np.where(segment == 0, step + 8, step + 0x108 << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)
