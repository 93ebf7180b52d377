"""Description of the recogniser that an engine uses."""

from msgspec import Struct


class RecognizerInfo(Struct, frozen=True):
    """The recogniser that an engine uses, for display."""

    name: str = ""
    model: str = ""
    language: str = ""
    """Language tag (BCP 47)."""
    note: str = ""
    """A sentence for the user, e.g. that it substitutes a better one; may be empty."""
