"""A word as it is written, with its time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of a line with the punctuation attached to it."""

    text: str
    start: float
    """Seconds."""
    end: float
    """Seconds; never before ``start``."""
    aligned: bool
    """Whether the time was found in the sound; if not, it is the share that its letters make likely."""
