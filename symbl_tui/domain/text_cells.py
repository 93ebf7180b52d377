"""Text measured in terminal cells, without a library for terminals. Pure."""

import unicodedata
from typing import Final

_WIDE: Final = frozenset("WF")
_ZERO: Final = frozenset(("Mn", "Me", "Cf"))


def cell_count(text: str) -> int:
    """The cells that a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def clip_cells(text: str, cells: int) -> str:
    """A text in at most so many cells; an ellipsis replaces what was cut."""
    if cell_count(text) <= cells:
        return text
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > cells - 1:
            return f"{text[:index].rstrip()}…" if cells > 0 else ""
    return text


def fit_cells(text: str, cells: int) -> str:
    """A text in exactly so many cells, clipped or padded with spaces."""
    clipped = clip_cells(text, cells)
    return clipped + " " * (cells - cell_count(clipped))


def wrap_cells(text: str, cells: int) -> list[str]:
    """A text in rows of at most so many cells, between words where possible; one row at least."""
    rows, row, used = [], "", 0
    for word in text.split(" "):
        count = cell_count(word)
        if row and used + 1 + count > cells:
            rows.append(row)
            row, used = word, count
        else:
            row, used = (f"{row} {word}", used + 1 + count) if row else (word, count)
        while used > cells:
            head = _head(row, cells)
            rows.append(head)
            row = row[len(head) :]
            used = cell_count(row)
    return [*rows, row]


def _head(text: str, cells: int) -> str:
    """The first characters that fit; at least one."""
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > cells:
            return text[: max(1, index)]
    return text


def _cells(character: str) -> int:
    if unicodedata.category(character) in _ZERO:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
