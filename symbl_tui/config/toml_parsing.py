"""Parse untrusted TOML: linear in its size, of bounded depth, every fault in words. Pure.

The standard library's parser takes time quadratic in the parts of a dotted key and recurses into nested
arrays. Both are therefore measured first, and the table is checked afterwards.
"""

import codecs
import re
import tomllib
from typing import Any, Final

MAX_DEPTH: Final = 16
"""Tables and arrays within each other at most; a profile in a session.toml has five."""

# Dots outside of strings: tables with long dotted names cost the parser most, some 10 microseconds a dot.
_MAX_DOTS: Final = 20_000

_SAVE_AS: Final = "save it as UTF-8"
_UTF_16_OR_32: Final = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
# What TOML requires of a parser; Python's integers have no limit, and a long one cannot be printed.
_INTEGERS: Final = range(-(1 << 63), 1 << 63)
# Strings and comments. Possessive: no character is looked at twice, also where a string has no end.
_TEXT: Final = re.compile(
    r"""
      "{3} (?: [^"\\]++ | \\. | "(?!"") )*+ (?: "{3,5} | \Z )
    | '{3} (?: [^']++ | '(?!'') )*+ (?: '{3,5} | \Z )
    | " (?: [^"\\\n]++ | \\[^\n] )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\n]*+
    """,
    re.VERBOSE | re.DOTALL,
)
_SEPARATOR: Final = re.compile(r"[=,\n\[\]{}]")
_BRACKET: Final = re.compile(r"[\[\]{}]")


class InvalidToml(ValueError):
    """No TOML, or more of it than is accepted.

    Args:
        fault: what is wrong, as "it is in UTF-16".
        remedy: the way out; empty where there is none.
    """

    def __init__(self, fault: str, remedy: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.remedy = remedy


def parse_toml(content: bytes) -> dict[str, Any]:
    """Parse the content of a TOML file; a byte order mark of UTF-8 is accepted.

    Raises:
        InvalidToml: it is no TOML, is not in UTF-8, is nested more than :data:`MAX_DEPTH` deep, or has an
            integer of more than 64 bits.
    """
    text = decode_toml(content)
    bare = _TEXT.sub("", text)
    if _written_depth(bare) > MAX_DEPTH:
        raise _too_deep()
    if bare.count(".") > _MAX_DOTS:
        raise InvalidToml(f"it has more than {_MAX_DOTS} dotted keys and fractions")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidToml(str(error)) from error
    except ValueError as error:  # int() refuses over 4300 digits
        raise _too_long_integer() from error
    _check_values(table)
    return table


def count_dots(text: str) -> int:
    """The dots outside of strings and comments: what the work of a slower parser grows with."""
    return _TEXT.sub("", text).count(".")


def decode_toml(content: bytes) -> str:
    """The text of a TOML file, without a byte order mark.

    Raises:
        InvalidToml: it is not in UTF-8, or is no text.
    """
    for mark, encoding in _UTF_16_OR_32.items():
        if content.startswith(mark):
            raise InvalidToml(f"it is in {encoding}", _SAVE_AS)
    # Editors for DOS write Ctrl-Z where a file ends.
    content = content.removeprefix(codecs.BOM_UTF8).removesuffix(b"\x1a")
    if (place := content.find(b"\0")) >= 0:
        # Without a mark, as some editors write it: every second byte of ASCII is NUL.
        if 0 in content[:2] and content[:4].count(0) == 2:
            raise InvalidToml("it is in UTF-16", _SAVE_AS)
        raise InvalidToml(f"it has a NUL in line {_line(content, place)}", "it is no text file, or damaged")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        where = f"byte 0x{content[error.start]:02x} in line {_line(content, error.start)}"
        raise InvalidToml(f"it is not in UTF-8 ({where})", _SAVE_AS) from error
    if "\r" in text and "\n" not in text:
        raise InvalidToml("its lines end in CR alone", "save it with LF or CRLF")
    if (place := text.find("\ufeff")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise InvalidToml(f"it has a byte order mark within, in line {line}", "remove it")
    return text


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _written_depth(bare: str) -> int:
    """The most parts of a key, or brackets within each other, as they are written; linear."""
    deepest = max(run.count(".") + 1 for run in _SEPARATOR.split(bare))
    depth = 0
    for bracket in _BRACKET.findall(bare):
        # Never below 0: brackets that close nothing must not hide others.
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _check_values(table: dict[str, Any]) -> None:
    """Check the depth, keys and brackets together, and the integers."""
    level: list[Any] = [table]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for each in level:
            for value in each.values() if isinstance(each, dict) else each:
                if isinstance(value, dict | list):
                    below.append(value)
                elif isinstance(value, int) and value not in _INTEGERS:
                    raise _too_long_integer()
        level = below
        if not level:
            return
    raise _too_deep()


def _too_long_integer() -> InvalidToml:
    return InvalidToml("it has an integer of more than 64 bits")


def _too_deep() -> InvalidToml:
    return InvalidToml(f"it is nested too deeply (more than {MAX_DEPTH} levels)")
