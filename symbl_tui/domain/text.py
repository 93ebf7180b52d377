"""Sanitise foreign text for display, and format times and counts. Pure."""

import unicodedata
from collections.abc import Iterator
from typing import Final

TEXT_LIMIT: Final = 10_000
"""Upper limit of the characters of an utterance."""

NAME_LIMIT: Final = 200
"""Upper limit of the characters of a name or an id."""

_BIDI_CONTROLS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Sanitise foreign text to one line that may be printed on a terminal.

    Line ends and tabs become spaces. Control characters (C0, DEL, C1: an escape sequence starts with one),
    lone surrogates and the controls that reorder a line are dropped, and all beyond ``limit`` characters.
    """
    # Cut before the loop: a megabyte of controls must not be looked at character by character.
    text = text[: 2 * limit]
    # Nearly all text is printable, and this check runs in C.
    if not text.isprintable():
        text = "".join(_printable(text))
    return text[:limit].strip()


def _printable(text: str) -> Iterator[str]:
    for character in text:
        if character in "\t\n\r\v\f\x85\u2028\u2029":
            yield " "
        elif unicodedata.category(character) not in ("Cc", "Cs") and character not in _BIDI_CONTROLS:
            yield character


def clock(seconds: float) -> str:
    """Format a position as ``12:05``, or ``1:02:05`` from the first hour on."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute:02}:{second:02}"


def capitalize_first(text: str) -> str:
    """Capitalise the first letter, unless its capital is several letters ("ß"): the length stays."""
    initial = text[:1].upper()
    return initial + text[1:] if len(initial) == 1 else text


def many(count: int, what: str) -> str:
    """Format a count with its noun: ``no inputs``, ``1 channel``, ``8 channels``."""
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"
