"""Describe what is wrong in a table of settings, from an error of msgspec. Pure."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import inspect

_INDEX: Final = re.compile(r"\[[^\[\]]*\]")

# Whole words: "int" must not be replaced within another word.
_WORDS: Final = (
    (re.compile("`"), ""),
    (re.compile(r"\bnull\b"), "nothing"),
    (re.compile(r"\bobject\b"), "table"),
    (re.compile(r"\barray\b"), "a list"),
    (re.compile(r"\bstr\b"), "text"),
    (re.compile(r"\bint\b"), "an integer"),
    (re.compile(r"\bfloat\b"), "a number"),
    (re.compile(r"\bbool\b"), "true or false"),
)


def describe_validation_error(
    error: msgspec.ValidationError, root: type[msgspec.Struct], expected: Mapping[str, str]
) -> str:
    """Turn msgspec's ``Expected X, got Y - at $.a.b`` into ``a.b: expected X, got Y``.

    Args:
        error: The error.
        root: The settings that were converted to.
        expected: What values look like that have to match a pattern, by key.
    """
    # msgspec has no fields for it: its text is all there is.
    what, _, where = str(error).partition(" - at ")
    key = where.strip("`").removeprefix("$").removeprefix(".")
    known = re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", what)
    if known:
        name = f"{key}.{known[2]}".lstrip(".")
        if known[1] == "missing required":
            return f"{name}: expected a value, got none"
        return f"{name}: no such key; expected one of {', '.join(_known_keys(root, key))}"
    if "regex" in what or "enum" in what:
        return f"{key}: expected {expected.get(_without_index(key)) or _choices(root, key)}"
    for theirs, ours in _WORDS:
        what = theirs.sub(ours, what)
    return ": ".join(filter(None, (key, f"{what[:1].lower()}{what[1:]}")))


def _known_keys(root: type[msgspec.Struct], key: str) -> tuple[str, ...]:
    """The keys of the table at ``key`` (``streaming.redaction``, ``trackers[...]``, empty for the top)."""
    table = _type_at(root, key)
    if not isinstance(table, inspect.StructType):
        raise TypeError(f"{table} is no table")
    return tuple(field.name for field in table.fields)


def _choices(root: type[msgspec.Struct], key: str) -> str:
    """The values that a key with a choice may have."""
    choice = _type_at(root, key)
    if not isinstance(choice, inspect.LiteralType):
        raise TypeError(f"{choice} is no choice")
    *others, last = map(str, choice.values)
    return " or ".join(filter(None, (", ".join(others), last)))


def _type_at(root: type[msgspec.Struct], key: str) -> inspect.Type:
    """The type of a key's value; where that is a list, of its items."""
    found = inspect.type_info(root)
    for name in filter(None, _without_index(key).split(".")):
        if not isinstance(found, inspect.StructType):
            raise TypeError(f"{found} is no table")
        found = next(field.type for field in found.fields if field.name == name)
        while isinstance(found, inspect.VarTupleType):
            found = found.item_type
    return found


def _without_index(key: str) -> str:
    return _INDEX.sub("", key)
