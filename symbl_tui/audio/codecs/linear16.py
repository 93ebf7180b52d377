"""LINEAR16: headerless s16le, which is what the spool holds already."""

from collections.abc import Iterable
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES

CHUNK_SECONDS: Final = 0.1
"""Sound in one binary message: longer is a little more accurate and a little later."""

MAX_CHUNK_BYTES: Final = 8192
"""The largest binary message that Symbl documents."""


MIN_RATE: Final = 8000
MAX_RATE: Final = 48000
"""Samples per second that Symbl documents for LINEAR16."""


class Linear16:
    """Passes samples on as they are."""

    name = "LINEAR16"

    def __init__(self, rate: int) -> None:
        self.rate = rate

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """Mono s16le as s16le."""
        return (pcm,)

    def flush(self) -> Iterable[bytes]:
        """Nothing is ever held."""
        return ()


def chunk_samples(rate: int, seconds: float = CHUNK_SECONDS, max_bytes: int = MAX_CHUNK_BYTES) -> int:
    """Samples in one chunk of ``seconds``, fewer where they would not fit ``max_bytes``; at least one."""
    return max(1, min(round(rate * seconds), max_bytes // SAMPLE_BYTES))
