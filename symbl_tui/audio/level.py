"""Loudness of a frame in dBFS, and how a meter needle moves. Pure."""

from dataclasses import dataclass
from typing import Final

SILENCE_DBFS: Final = -96.0
"""The floor of 16-bit sound; digital silence reads as this."""


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What a level meter shows; dBFS in [SILENCE_DBFS, 0]."""

    rms: float = SILENCE_DBFS
    peak: float = SILENCE_DBFS
    """With ballistics: instant attack, slow fall."""
    hold: float = SILENCE_DBFS
    """The highest peak of the last moments."""
    silent_for: float = 0.0
    """Seconds since sound was last heard."""
    clipped: bool = False
    """Whether a sample hit full scale in the last moments."""
