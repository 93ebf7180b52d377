"""From untrusted JSON to plain values: bounded, of the type asked for, and free of control characters.

A value that is missing or of another type becomes the empty one; an engine that says less is no error.
"""

import math
import unicodedata
from collections.abc import Iterator
from typing import Final

Json = dict[str, object]

TEXT_LIMIT: Final = 10_000
"""Characters kept of something that was said."""

NAME_LIMIT: Final = 200
"""Characters kept of a name or an id."""

ITEMS_LIMIT: Final = 1_000
"""Elements looked at in one list."""

_BIDI_CONTROLS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """One line of text that may go to a terminal.

    Line ends and tabs become spaces. Control characters (C0, DEL, C1: an escape sequence starts with one),
    lone surrogates and the controls that reorder a line are dropped, and all beyond ``limit`` characters.
    """
    text = text[: 2 * limit]
    if not text.isprintable():
        text = "".join(_printable(text))
    return text[:limit].strip()


def _printable(text: str) -> Iterator[str]:
    for character in text:
        if character in "\t\n\r\v\f\x85\u2028\u2029":
            yield " "
        elif unicodedata.category(character) not in ("Cc", "Cs") and character not in _BIDI_CONTROLS:
            yield character


def text(source: Json, key: str, limit: int = TEXT_LIMIT) -> str:
    """The string at ``key``, cleaned; numbers are taken as their digits, since ids come as both."""
    value = source.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value)
    return clean(value, limit) if isinstance(value, str) else ""


def name(source: Json, key: str) -> str:
    """The short string at ``key``: a name or an id."""
    return text(source, key, NAME_LIMIT)


def number(source: Json, key: str) -> float | None:
    """The finite number at ``key``; strings of digits too (``seconds`` and ``nanos`` come so)."""
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value[:40] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def table(source: Json, key: str) -> Json:
    """The object at ``key``."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def tables(source: Json, key: str) -> list[Json]:
    """The objects in the list at ``key``."""
    value = source.get(key)
    return [item for item in value[:ITEMS_LIMIT] if isinstance(item, dict)] if isinstance(value, list) else []
