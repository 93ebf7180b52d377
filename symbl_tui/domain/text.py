"""Sanitise foreign text for display, and format times and counts. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

TEXT_LIMIT: Final = 10_000
"""Upper limit of the characters of an utterance."""

NAME_LIMIT: Final = 200
"""Upper limit of the characters of a name or an id."""

# Controls, lone surrogates, and formats: zero-width, bidirectional, tag and annotation characters.
_DROPPED: Final = frozenset(("Cc", "Cs", "Cf"))

# Formats that some scripts are spelled with, and emoji of several people; allowed only there.
_JOINERS: Final = "\u200c\u200d"

# Formats that are visible: signs around Arabic, Syriac and Kaithi numbers.
_NUMBER_SIGNS: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)

_VARIATIONS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Letters and marks without a shape, which Unicode does not class as formats.
_INVISIBLE: Final = re.compile(f"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0{_VARIATIONS}]")

# Code points; a stranger's text may have all 1.1 million.
_MOST_REMEMBERED: Final = 4_096

_VARIATION: Final = re.compile(f"[{_VARIATIONS}]")
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]+")
_SURROGATES: Final = re.compile("[\ud800-\udfff]+")
_SPELLING: Final = re.compile(f"[{_JOINERS}{_VARIATIONS}]")
_CLOCK: Final = re.compile(
    r"(?P<sign>-)?(?:(?:(?P<hours>[0-9]{1,4}):)?(?P<minutes>[0-9]{1,4}):)?(?P<seconds>[0-9]{1,7}(?:\.[0-9]{1,9})?)"
)


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    r"""Sanitise foreign text to one line that may be printed on a terminal.

    Line ends and tabs become spaces. Control characters (C0, DEL, C1: an escape sequence starts with one),
    lone surrogates and what cannot be seen (zero-width, tag and annotation characters, the controls that
    reorder a line) are dropped, and all beyond ``limit`` characters. What a script or an emoji is spelled
    with stays: a joiner between two of its characters, one variation selector behind a character. A byte
    of a file name that is not UTF-8 (PEP 383 makes it a surrogate) becomes ``\xe9``.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text.strip()  # nearly all of it, at a tenth of the cost
    # Cut before the loop: a megabyte of controls must not be looked at character by character.
    text = text[: 2 * limit]
    # Nearly all text is printable, and these checks run in C.
    if text.isascii() and text.isprintable():
        return text[:limit].strip()
    if not text.isprintable() or _INVISIBLE.search(text):
        text = text.translate(_VISIBLE)
        if _SPELLING.search(text):
            text = "".join(_spelled(text))
    # A joiner at the cut joins nothing any more.
    return text[:limit].rstrip(_JOINERS).strip()


def clean_lines(text: str, limit: int = TEXT_LIMIT) -> str:
    """Sanitise foreign text of several lines; each as :func:`clean` does, blank ones folded into one."""
    lines: list[str] = []
    for line in text[: 2 * limit].splitlines():
        cleaned = clean(line, limit)
        if cleaned or (lines and lines[-1]):
            lines.append(cleaned)
    return "\n".join(lines)[:limit].strip()


def _visible(character: str) -> str:
    """What is kept of a character; whether joiners and variation selectors are is not decided yet."""
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    if unicodedata.category(character) in _DROPPED:
        return character if character in _JOINERS or character in _NUMBER_SIGNS else ""
    return character if not _INVISIBLE.match(character) or _VARIATION.match(character) else ""


class _VisibleTable(dict[int, str]):
    """:func:`_visible` for :meth:`str.translate`; the first code points that occur are remembered."""

    def __missing__(self, point: int) -> str:
        kept = _visible(chr(point))
        if len(self) < _MOST_REMEMBERED:
            self[point] = kept
        return kept


_VISIBLE: Final = _VisibleTable()


def _spelled(characters: str) -> Iterator[str]:
    """Drop joiners and variation selectors where no script or emoji is spelled with them."""
    previous = " "
    for character, following in zip(characters, characters[1:] + " ", strict=True):
        if character in _JOINERS:
            allowed = _can_join(previous) and _can_join(following)
        elif _VARIATION.match(character):
            allowed = previous in "#*0123456789" or (previous > "\x7f" and not _is_hidden(previous))
        else:
            allowed = True
        if allowed:
            yield character
            previous = character


def _is_hidden(character: str) -> bool:
    return character in _JOINERS or _VARIATION.match(character) is not None


def _can_join(character: str) -> bool:
    """Whether a joiner may stand beside it: Arabic to the scripts of India and Mongolia, or an emoji."""
    return "\u0600" <= character <= "\u1aff" or (
        character >= "\u2190" and not (character.isalnum() or character.isspace())
    )


def storable(text: str) -> str:
    r"""Text that a file in UTF-8 can hold: a byte that is not UTF-8 becomes ``\xe9``, as in :func:`clean`."""
    return _SURROGATES.sub(lambda found: "".join(_visible(found[0])), text)


def escape_json(document: str) -> str:
    """A JSON document with each character beyond ASCII as an escape, for output that cannot show it."""
    return _BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], document)


def clock(seconds: float) -> str:
    """Format a position as ``12:05``, or ``1:02:05`` from the first hour on."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute:02}:{second:02}"


def parse_clock(text: str) -> float | None:
    """Parse a position, ``12:05``, ``1:02:05`` or seconds (``65.2``), also negative; None for others."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds = (float(part or 0) for part in found.group("hours", "minutes", "seconds"))
    return (-1 if found["sign"] else 1) * (hours * 3600 + minutes * 60 + seconds)


def find_ignoring_case(text: str, phrase: str) -> tuple[int, int] | None:
    """The start and the end of a phrase in a text; None for an empty one, or where it is not."""
    lowered, wanted = text.lower(), phrase.lower()
    # A few capitals have no single small letter ("İ"): behind them the places are others.
    if len(lowered) == len(text) and len(wanted) == len(phrase):
        at = lowered.find(wanted)
        return (at, at + len(phrase)) if phrase and at >= 0 else None
    places = [place for place, character in enumerate(text) for _ in character.lower()]
    wanted = "".join(map(str.lower, phrase))
    at = "".join(map(str.lower, text)).find(wanted)
    return (places[at], places[at + len(wanted) - 1] + 1) if wanted and at >= 0 else None


def capitalize_first(text: str) -> str:
    """Capitalise the first letter, unless its capital is several letters ("ß"): the length stays."""
    initial = text[:1].upper()
    return initial + text[1:] if len(initial) == 1 else text


def many(count: int, what: str) -> str:
    """Format a count with its noun: ``no inputs``, ``1 channel``, ``8 channels``."""
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"
