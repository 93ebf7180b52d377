"""The interface of a decoder: encoded sound to samples, message by message. Knows no encoding.

Decoders yield arrays of at most one codec frame, so that neither a decompression bomb nor a large message is
ever decoded as a whole.
"""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
"""Mono samples."""


class Decoder(Protocol):
    """Decodes one stream of sound."""

    @property
    def rate(self) -> int:
        """Samples per second of the output."""
        ...

    def decode(self, data: bytes) -> Iterator[Samples]:
        """Decode the next message.

        Raises:
            ProtocolError: Some of it could not be decoded; the rest was, and the stream goes on.
        """
        ...

    def flush(self) -> Iterator[Samples]:
        """Decode what is held back, at the end of the stream."""
        ...
