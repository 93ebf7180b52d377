"""A stretch of a session's sound."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SoundPlace:
    """Where in a session's sound: seconds of the capture."""

    folder: Path
    at: float
    seconds: float
