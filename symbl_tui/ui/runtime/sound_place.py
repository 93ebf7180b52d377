"""A stretch of a session's sound."""

from pathlib import Path

from msgspec import Struct


class SoundPlace(Struct, frozen=True):
    """Where in a session's sound: seconds of the capture."""

    folder: Path
    at: float
    seconds: float
