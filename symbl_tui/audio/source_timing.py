"""How long sources wait for what may never come, as one value that tests and callers can replace. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SourceTiming:
    """How long sources wait; all values in seconds."""

    retry: float = 1.0
    """Between two attempts to reopen a live source; each attempt is bounded by the source itself."""
    device_answer: float = 8.0
    """For a device to open; a frozen sound server never answers."""
    sender_stall: float = 3.0
    """Without raw samples, until a live sender counts as silent, as a microphone does."""
    stream_stall: float = 10.0
    """Without data, until a URL's stream counts as broken."""
    token: float = 10.0
    """For a connection to send its token, or its first sound where it needs none."""


SESSION_TIMING: Final = SourceTiming()
"""The timing of every session."""
