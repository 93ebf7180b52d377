"""Which recogniser an engine uses."""

from msgspec import Struct


class RecognizerInfo(Struct, frozen=True):
    """Which recogniser an engine uses, for its user."""

    name: str = ""
    model: str = ""
    language: str = ""
    """What it recognises, as a language tag (BCP 47)."""
    note: str = ""
    """What its user should know, in a sentence: that it replaces a better one, for example."""
