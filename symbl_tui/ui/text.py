"""What every widget needs of text: cleaning what is foreign, cutting to cells, telling time. Pure."""

import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size

_UNSAFE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Foreign text made harmless: control characters and line ends become spaces, direction overrides vanish.

    A line-API segment reaches the terminal as it is, so an escape in it would drive the terminal; a direction
    override would reorder what stands beside it.
    """
    if text.isprintable():  # nearly always, and decided in C
        return text
    return "".join(_harmless(char) for char in text)


def _harmless(char: str) -> str:
    if char in _BIDI:
        return ""
    return " " if unicodedata.category(char) in _UNSAFE else char


def clip(text: str, cells: int) -> str:
    """``text`` in at most ``cells`` cells; an ellipsis stands for what was cut."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + "…" if cells > 0 else ""


def fit(text: str, cells: int) -> str:
    """``text`` in exactly ``cells`` cells, clipped or filled with spaces."""
    return set_cell_size(clip(text, cells), cells)


def clock(seconds: float) -> str:
    """A position as ``12:05``, or ``1:02:05`` from the first hour on."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute:02}:{second:02}"


def stopwatch(seconds: float) -> str:
    """A duration as ``00:12:31``, always as wide."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}"
