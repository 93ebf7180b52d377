"""The port for encoders, and the encoder of fixed frames. Knows no codec and no wire."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from symbl_tui.audio.frame import SAMPLE_BYTES

Pack = Callable[[bytes], bytes]
"""Encodes one frame of mono s16le as one packet, which may be empty."""


class Encoder(Protocol):
    """Encodes one channel as binary messages; for one connection, from its first sample on."""

    @property
    def name(self) -> str:
        """The encoding that a start request declares."""
        ...

    @property
    def rate(self) -> int:
        """Samples per second that a start request declares."""
        ...

    def encode(self, pcm: bytes) -> Iterable[bytes]:
        """Encode more sound: the messages that are complete now, each at most 8192 bytes.

        Args:
            pcm: The next samples, mono s16le at the session's rate.
        """
        ...

    def flush(self) -> Iterable[bytes]:
        """The messages with what was held back, at the end of the sound."""
        ...


@dataclass(slots=True)
class Framed:
    """An encoder of frames of a fixed length, one packet each."""

    name: str
    rate: int
    frame: int
    """Samples in a frame."""
    pack: Pack
    look_ahead: int = 0
    """Samples by which packets lag behind the sound: flushing appends so much silence."""
    pack_last: Pack | None = None
    """Packs the last samples, fewer than a frame; None: they are padded with silence."""
    joined: bool = False
    """Whether the packets of one call form one message, rather than each its own."""
    _held: bytes = field(default=b"", init=False)

    def encode(self, pcm: bytes) -> list[bytes]:
        """Encode more sound: the packets of the frames that are complete now."""
        size = self.frame * SAMPLE_BYTES
        held = self._held + pcm
        whole = len(held) - len(held) % size
        self._held = held[whole:]
        packets = [self.pack(held[start : start + size]) for start in range(0, whole, size)]
        return list(filter(None, [b"".join(packets)] if self.joined else packets))

    def flush(self) -> list[bytes]:
        """The packets of what is held back."""
        if self.pack_last is not None:
            last, self._held = self._held, b""
            return [self.pack_last(last)] if last else []
        # Up to whole frames, look-ahead included: otherwise the decoder never puts out the last samples.
        missing = -(len(self._held) // SAMPLE_BYTES + self.look_ahead) % self.frame
        return self.encode(bytes((self.look_ahead + missing) * SAMPLE_BYTES))
