"""What an upload asks of diarisation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diarization:
    """The diarisation that an upload requests."""

    speakers: int | None = None
    """The number of speakers on each channel; None: estimated."""
