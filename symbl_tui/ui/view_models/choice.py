"""What a list of choices shows."""

from msgspec import Struct


class Choice(Struct, frozen=True):
    """One row of the list."""

    label: str
    note: str = ""
    """Beside it, e.g. a count."""
