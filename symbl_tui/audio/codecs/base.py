"""What an encoder is, and the pieces that encoders are made of. Knows no codec and no wire."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.pcm import to_s16le

Pack = Callable[[bytes], bytes]
"""Turns one frame of mono s16le into one packet, which may be empty."""


class Encoder(Protocol):
    """Turns one channel's samples into binary messages; for one connection, from its first sample on."""

    @property
    def name(self) -> str:
        """The encoding as a start request calls it."""
        ...

    @property
    def rate(self) -> int:
        """Samples per second, as a start request declares them."""
        ...

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """The messages that more sound makes, each at most 8192 bytes; maybe none yet.

        Args:
            pcm: The next samples, mono s16le at the session's rate.
        """
        ...

    def flush(self) -> Iterable[bytes]:
        """The messages with what was held back: no more sound will come."""
        ...


@dataclass(slots=True)
class Framed:
    """An encoder that takes frames of a fixed length, one packet each."""

    name: str
    rate: int
    frame: int
    """Samples in a frame."""
    pack: Pack
    look_ahead: int = 0
    """Samples by which packets lag behind the sound: so much silence pushes the last of it out."""
    pack_last: Pack | None = None
    """Packs the last samples when they are fewer than a frame; None: silence fills it up."""
    joined: bool = False
    """Whether the packets of a piece go in one message, rather than each in its own."""
    _held: bytes = field(default=b"", init=False)

    def encode(self, pcm: bytes) -> list[bytes]:
        """The packets of the frames that are complete now."""
        size = self.frame * SAMPLE_BYTES
        held = self._held + pcm
        whole = len(held) - len(held) % size
        self._held = held[whole:]
        packets = [self.pack(held[start : start + size]) for start in range(0, whole, size)]
        return list(filter(None, [b"".join(packets)] if self.joined else packets))

    def flush(self) -> list[bytes]:
        """The packets of what is held."""
        if self.pack_last is not None:
            last, self._held = self._held, b""
            return [self.pack_last(last)] if last else []
        missing = -(len(self._held) // SAMPLE_BYTES + self.look_ahead) % self.frame
        return self.encode(bytes((self.look_ahead + missing) * SAMPLE_BYTES))


class Resampled:
    """An encoder before which the sound is brought to the rate that it takes."""

    def __init__(self, encoder: Encoder, rate: int, fitting: int) -> None:
        """``rate`` samples per second are given, and ``fitting`` is what the encoder takes."""
        import soxr  # takes long to load, and most sessions need none

        self.name, self.rate = encoder.name, encoder.rate
        self._encoder = encoder
        # In floats: with integers soxr adds dither, and silence that the gate made would not be cheap.
        self._stream = soxr.ResampleStream(rate, fitting, 1, dtype="float32")

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """The messages that more sound makes."""
        return self._encoder.encode(self._resampled(pcm))

    def flush(self) -> Iterable[bytes]:
        """The messages with what the filter and the encoder hold."""
        return [*self._encoder.encode(self._resampled(b"", last=True)), *self._encoder.flush()]

    def _resampled(self, pcm: bytes, last: bool = False) -> bytes:
        import numpy as np

        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        return to_s16le(self._stream.resample_chunk(samples, last))
