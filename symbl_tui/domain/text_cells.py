"""Text measured in terminal cells, without a library for terminals. Pure.

Everything outside ``ui/`` measures by it. Screens measure by Rich, as Textual lays them out by that; on what
names and words are made of both agree (``tests/domain/test_text_cells.py``).
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

_WIDE: Final = frozenset("WF")
# Combining marks, format and control characters, and the modifiers of emoji.
_ZERO: Final = frozenset(("Mn", "Me", "Mc", "Cf", "Cc"))
_MODIFIERS: Final = range(0x1F3FB, 0x1F400)
# Vowels and final consonants of Hangul, which join the syllable before.
_JOINING: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
_JOINER: Final = "\u200d"
_EMOJI_STYLE: Final = "\ufe0f"


def cell_count(text: str) -> int:
    """The cells that a text takes on a terminal."""
    return len(text) if text.isascii() else sum(_widths(text))


def clip_cells(text: str, cells: int) -> str:
    """A text in at most so many cells; an ellipsis replaces what was cut."""
    if cell_count(text) <= cells:
        return text
    return f"{text[: _fitting(text, cells - 1)].rstrip()}…" if cells > 0 else ""


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
            head = row[: max(1, _fitting(row, cells))]
            rows.append(head)
            row = row[len(head) :]
            used = cell_count(row)
    return [*rows, row]


def _fitting(text: str, cells: int) -> int:
    """How many of the first characters fit."""
    used = 0
    for index, width in enumerate(_widths(text)):
        used += width
        if used > cells:
            return index
    return len(text)


def _widths(text: str) -> Iterator[int]:
    """What each character adds to the cells of those before it."""
    before = joined = 0
    for character in text:
        if character == _JOINER:
            joined, width = 1, 0
        elif character == _EMOJI_STYLE:
            # A sign that has a form as an emoji, which is wide.
            width, joined = int(before == 1), 0
            before = 0
        else:
            width, joined = 0 if joined else _width(character), 0
            before = width or before
        yield width


def _width(character: str) -> int:
    category, code = unicodedata.category(character), ord(character)
    if code < 0x300:
        return 0 if category == "Cc" else 1
    if category in _ZERO or code in _MODIFIERS or any(code in each for each in _JOINING):
        return 0
    # What Python does not know yet counts as one.
    wide = category != "Cn" and unicodedata.east_asian_width(character) in _WIDE
    return 2 if wide else 1
