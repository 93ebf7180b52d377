"""Wrap text into rows of terminal cells. Pure."""

from collections.abc import Iterator
from functools import lru_cache

from rich.cells import get_character_cell_size

Span = tuple[int, int]
"""The start and end of a row in a text, in characters."""


# A resize wraps everything again, and repainting asks for the same rows; texts of interims drop out by age.
@lru_cache(2048)
def wrap(text: str, cells: int) -> tuple[Span, ...]:
    """``text`` cut into rows of at most ``cells`` cells, between words where it can be.

    A word longer than a row is cut where the row ends. The space at a cut belongs to no row.
    """
    return tuple(_rows(text, max(2, cells)))


def _rows(text: str, cells: int) -> Iterator[Span]:
    # ASCII is one cell a character: looking each up is only needed for the rest.
    narrow = text.isascii()
    start = 0
    while start < len(text):
        end = min(start + cells, len(text)) if narrow else _fitting(text, start, cells)
        cut = end if end == len(text) else text.rfind(" ", start + 1, end + 1)
        cut = cut if cut > start else end
        yield start, cut
        start = cut
        while start < len(text) and text[start] == " ":
            start += 1


def _fitting(text: str, start: int, cells: int) -> int:
    """The last possible end of a row from ``start``; zero-width characters stay with the one before."""
    used = 0
    for index in range(start, len(text)):
        used += get_character_cell_size(text[index])
        if used > cells:
            # At least one character: a wide one in a row of one cell would otherwise be wrapped for ever.
            return max(index, start + 1)
    return len(text)
