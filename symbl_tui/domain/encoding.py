"""The encodings of sound on the wire: one record each, for configuration, client and engine. Pure.

To add one: a member and its record here, an encoder in :mod:`symbl_tui.audio.codecs`, a decoder in
:mod:`symbl_tui.engine.decoders`.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

AUTO: Final = "auto"
"""Not an encoding: the session chooses one that the uplink can carry."""


class Encoding(StrEnum):
    """An encoding; its value is the ``encoding`` of a start request."""

    LINEAR16 = "LINEAR16"
    FLAC = "FLAC"
    MULAW = "MULAW"
    OPUS = "OPUS"
    AMR_WB = "AMR_WB"
    SPEEX = "SPEEX"

    @property
    def info(self) -> "EncodingInfo":
        """The record of this encoding."""
        return ENCODINGS[self]


CHOICES: Final = (*Encoding, AUTO)
"""What ``[streaming] encoding`` and ``--encoding`` accept."""


class SystemLibrary(Struct, frozen=True):
    """A shared library that no wheel brings."""

    soname: str
    package: str
    """The Debian package that contains it."""


class EncodingInfo(Struct, frozen=True):
    """The parameters of one encoding, and its costs for one speaker at 16 kHz."""

    label: str
    """A short word for the status line."""
    rates: Sequence[int]
    """Samples per second that a start request may declare."""
    bytes_per_hour: int
    """Of messages with their WebSocket headers; TLS, TCP and IP come on top."""
    delay: float
    """Seconds by which encoding delays the sound; a whole chunk is awaited besides."""
    lag: float = 0.0
    """Seconds by which it makes the times of results too late."""
    exact: bool = False
    """Whether the engine gets the very samples that were recorded."""
    library: SystemLibrary | None = None
    """The library that encoding needs."""

    @property
    def only_rate(self) -> int | None:
        """The rate, where there is no choice."""
        return self.rates[0] if len(self.rates) == 1 else None


_AMR_WB_LIBRARY: Final = SystemLibrary("libvo-amrwbenc.so.0", "libvo-amrwbenc0")
_SPEEX_LIBRARY: Final = SystemLibrary("libspeex.so.1", "libspeex1")
_OPUS_RATES: Final = (8000, 12_000, 16_000, 24_000, 48_000)

ENCODINGS: Final = {
    Encoding.LINEAR16: EncodingInfo("pcm", range(8000, 48_001), 115_500_000, 0.0, exact=True),
    # From 16 kHz on, though FLAC knows every rate: Symbl's API declares no lower one for it.
    Encoding.FLAC: EncodingInfo("flac", range(16_000, 48_001), 20_200_000, 0.0, exact=True),
    Encoding.MULAW: EncodingInfo("ulaw", (8000,), 29_100_000, 0.22),
    Encoding.OPUS: EncodingInfo("opus", _OPUS_RATES, 9_300_000, 0.008),
    Encoding.AMR_WB: EncodingInfo("amr", (16_000,), 3_000_000, 0.026, 0.0059, library=_AMR_WB_LIBRARY),
    Encoding.SPEEX: EncodingInfo("spx", (16_000,), 13_700_000, 0.014, 0.0138, library=_SPEEX_LIBRARY),
}
"""Costs as ``python -m tests.bench codecs`` measures them on the bundled meeting, where each of two speakers
speaks about half of the time. In a room with noise FLAC needs three times as much."""
