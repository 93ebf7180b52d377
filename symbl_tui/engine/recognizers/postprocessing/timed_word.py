"""A written word with its time."""

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
    """Whether the time was found by alignment; otherwise it is a share of the line's by its letters."""
