"""LINEAR16: headerless s16le, which is what the spool holds already."""

from collections.abc import Iterable
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.domain.encoding import Encoding

CHUNK_SECONDS: Final = 0.1
"""Sound in one binary message: longer is a little more accurate and a little later."""

MAX_CHUNK_BYTES: Final = 8192
"""The largest binary message that Symbl documents."""

_RATES: Final = Encoding.LINEAR16.info.rates
MIN_RATE: Final = _RATES[0]
MAX_RATE: Final = _RATES[-1]
"""Samples per second that Symbl documents for LINEAR16."""


class Linear16:
    """Passes samples on as they are."""

    name = Encoding.LINEAR16

    def __init__(self, rate: int) -> None:
        self.rate = rate

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """Return mono s16le as it is."""
        return (pcm,)

    def flush(self) -> Iterable[bytes]:
        """No message: nothing is ever held back."""
        return ()


def chunk_samples(rate: int, seconds: float = CHUNK_SECONDS, max_bytes: int = MAX_CHUNK_BYTES) -> int:
    """Samples in one chunk of ``seconds``, fewer where they would not fit ``max_bytes``; at least one."""
    return max(1, min(round(rate * seconds), max_bytes // SAMPLE_BYTES))
