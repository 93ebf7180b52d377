"""Which encodings there are, what they cost, and how an encoder of each is made."""

from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.codecs import amr_wb, mulaw, speex
from symbl_tui.audio.codecs.base import Encoder, Resampled
from symbl_tui.audio.codecs.linear16 import Linear16
from symbl_tui.audio.codecs.system_library import SystemLibrary


@dataclass(frozen=True, slots=True)
class CodecInfo:
    """An encoding, with its figures for one speaker at 16 kHz, as the bench measures them."""

    name: str
    bytes_per_hour: int
    """Of messages with their WebSocket headers; TLS, TCP and IP add theirs."""
    delay: float
    """Seconds that the engine hears the sound later for it; the chunk that is waited for comes on top."""
    lag: float = 0.0
    """Seconds by which the times of results are late for it."""
    exact: bool = False
    """Whether the engine hears what was said to the last bit."""
    library: SystemLibrary | None = None
    """What the system must have for it."""

    def available(self) -> bool:
        """Whether this machine can encode it."""
        return self.library is None or not self.library.missing


KNOWN: Final = (
    CodecInfo("LINEAR16", 115_500_000, 0.0, exact=True),
    CodecInfo("FLAC", 20_200_000, 0.0, exact=True),
    CodecInfo("MULAW", 29_100_000, 0.22),
    CodecInfo("OPUS", 9_300_000, 0.008),
    CodecInfo("AMR_WB", 3_000_000, 0.026, 0.0059, library=amr_wb.LIBRARY),
    CodecInfo("SPEEX", 13_700_000, 0.014, 0.0138, library=speex.LIBRARY),
)
"""Every encoding, measured by ``python -m tests.bench codecs`` on the bundled meeting, where each of two
speakers speaks about half of the time. In a room with noise FLAC needs three times as much."""


def check(name: str) -> None:
    """Raise :class:`ConfigError` when an encoding needs a library that is not on this machine."""
    for codec in KNOWN:
        if codec.name == name and codec.library is not None:
            codec.library.load()


def encoder_of(name: str, rate: int, chunk: int) -> Encoder:
    """A new encoder, for one connection. Blocks: what it needs may take half a second to load.

    Args:
        name: Of an encoding in :data:`KNOWN`.
        rate: Samples per second of the sound.
        chunk: Samples of it that are given at a time.

    Raises:
        ConfigError: a library is missing.
    """
    match name:
        case "LINEAR16":
            return Linear16(rate)
        case "MULAW":
            return _at(mulaw.RATE, mulaw.Mulaw(), rate)
        case "AMR_WB":
            return _at(amr_wb.RATE, amr_wb.amr_wb(), rate)
        case "SPEEX":
            return _at(speex.RATE, speex.speex(), rate)
    from symbl_tui.audio.codecs import ffmpeg  # it takes long to load

    if name == "OPUS":
        fitting = next((known for known in ffmpeg.OPUS_RATES if known >= rate), ffmpeg.OPUS_RATES[-1])
        return _at(fitting, ffmpeg.opus(fitting), rate)
    fitting = max(rate, ffmpeg.FLAC_RATE)
    return _at(fitting, ffmpeg.flac(fitting, chunk * fitting // rate), rate)


def _at(fitting: int, encoder: Encoder, rate: int) -> Encoder:
    """An encoder that wants ``fitting`` samples per second, given ``rate`` of them."""
    return encoder if fitting == rate else Resampled(encoder, rate, fitting)
