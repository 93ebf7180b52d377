"""A source as a user writes it, e.g. ``microphone:desk``, parsed once into kind and argument. Pure.

Which kinds there are, and what each of them can do, is :mod:`symbl_tui.audio.registry`'s knowledge.
"""

from dataclasses import dataclass, field, replace
from typing import Final

MICROPHONE: Final = "microphone"
"""The kind that listed devices are written with."""
FILE: Final = "file"
"""The kind of a path that is written without ``file:``."""

# The beginnings of such paths.
_BARE_PATHS: Final = ("/", "./", "../", "~")


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """``KIND[:ARGUMENT]``; the kind of a URL is its scheme, that of a bare path is ``file``."""

    kind: str
    """In lower case where it is the scheme of a URL, else as written."""
    argument: str = ""
    """What follows the first colon; of a URL everything from ``//`` on, secrets included."""
    text: str = field(default="", compare=False)
    """As the user wrote it; empty for a spec that was made from its parts."""

    @classmethod
    def parse(cls, text: str) -> "SourceSpec":
        """Parse a spec; any text has a kind, whether or not there is such a kind."""
        if text.startswith(_BARE_PATHS):
            return cls(FILE, text, text)
        kind, _, argument = text.partition(":")
        return cls(kind.lower() if argument.startswith("//") else kind, argument, text)

    def with_argument(self, argument: str) -> "SourceSpec":
        """The spec of the same kind with another argument; a bare path stays bare."""
        bare = self.text and self.text == self.argument
        return replace(self, argument=argument, text=argument if bare else "")

    def __str__(self) -> str:
        return self.text or (f"{self.kind}:{self.argument}" if self.argument else self.kind)
