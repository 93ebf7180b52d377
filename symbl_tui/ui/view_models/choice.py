"""What a list of choices shows."""

from msgspec import Struct


class Choice(Struct, frozen=True):
    """One thing to choose."""

    label: str
    note: str = ""
    """Beside it, e.g. a count."""
