"""A transcript as text for a prompt, in parts of bounded size. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from symbl_tui.domain.text import clock
from symbl_tui.language_model.prompt_text import escape_line
from symbl_tui.session.model.change import Line

CHUNK: Final = 16_000
"""Characters of a part, about 4,000 tokens: small models hold that."""
MOST_CHUNKS: Final = 64
"""Parts of a session at most, about 17 hours of talk."""
# Characters of a line in a prompt.
_LONGEST_LINE: Final = 2_000


def prompt_line(line: Line) -> str:
    """A line of the transcript as a line of a prompt, escaped."""
    speaker, text = escape_line(line.speaker) or "Somebody", escape_line(line.text[:_LONGEST_LINE])
    return f"[{clock(line.start)}] {speaker}: {text}"


def divide(texts: Iterable[str], size: int = CHUNK) -> list[str]:
    """Join lines to parts of at most ``size`` characters, or of one line.

    The parts of a text that has grown begin with those that it had, except for the last.
    """
    parts: list[str] = []
    current: list[str] = []
    length = 0
    for text in texts:
        if current and length + len(text) > size:
            parts.append("\n".join(current))
            current, length = [], 0
        current.append(text)
        length += len(text) + 1
    return [*parts, "\n".join(current)] if current else parts


def evenly(parts: Sequence[str], most: int = MOST_CHUNKS) -> Sequence[str]:
    """All parts, or ``most`` of them at even distances, the first and the last among them."""
    if len(parts) <= most:
        return parts
    return [parts[round(number * (len(parts) - 1) / (most - 1))] for number in range(most)]
