"""What a list of choices shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    label: str
    note: str = ""
    """Beside it, e.g. a count."""
