"""A summary by an assistant as lines: what a model means by the marks that it was told not to write. Pure."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Part(Enum):
    """What a line of a written summary is."""

    HEADING = auto()
    POINT = auto()
    TEXT = auto()
    ORIGIN = auto()
    """Who wrote it, the last line of an export."""


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of a written summary, without its marks; the text is foreign."""

    part: Part
    text: str


_BULLETS: Final = ("- ", "* ", "• ")


def written_lines(text: str) -> tuple[WrittenLine, ...]:
    """The lines of a summary that are not blank."""
    return tuple(line for row in text.splitlines() if (line := _line(row.strip())).text)


def _line(text: str) -> WrittenLine:
    if text.startswith("#"):
        return WrittenLine(Part.HEADING, _plain(text.lstrip("# ")))
    if text.startswith(_BULLETS):
        return WrittenLine(Part.POINT, _plain(text[2:].strip()))
    # A line that is bold as a whole is a heading in all but name.
    if len(text) > 4 and text.startswith("**") and text.endswith("**") and "**" not in text[2:-2]:
        return WrittenLine(Part.HEADING, _plain(text))
    return WrittenLine(Part.TEXT, _plain(text))


def _plain(text: str) -> str:
    return text.replace("**", "").strip()
