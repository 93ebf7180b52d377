"""Describe what is wrong in a table of settings, from an error of msgspec. Pure."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import inspect

from symbl_tui.domain.text import NAME_LIMIT, clean

_INDEX: Final = re.compile(r"\[[^\[\]]*\]")
# msgspec's `WHAT - at `$.PATH``; the path is at the end, as the name of an unknown key may hold anything.
_PLACE: Final = re.compile(r"(.*?)(?: - at (?:`key` in )?`\$([\w.\[\]]*)`)?", re.DOTALL)
_FIELD: Final = re.compile(r"Object (contains unknown|missing required) field `(.*)`", re.DOTALL)

# Whole words: "int" must not be replaced within another word.
_WORDS: Final = (
    (re.compile("`"), ""),
    (re.compile(r" \| "), " or "),
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
    place = _PLACE.fullmatch(str(error))
    assert place is not None, "it matches any text"
    what, key = place[1], (place[2] or "").removeprefix(".")
    if known := _FIELD.fullmatch(what):
        name = f"{key}.{clean(known[2], NAME_LIMIT)}".lstrip(".")
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
    # The name of an unknown key at the top may end like a place, where there is no table then.
    if not isinstance(table, inspect.StructType):
        return root.__struct_fields__
    return tuple(field.name for field in table.fields)


def _choices(root: type[msgspec.Struct], key: str) -> str:
    """The values that a key with a choice may have."""
    choice = _type_at(root, key)
    if not isinstance(choice, inspect.LiteralType):
        raise TypeError(f"{choice} is no choice")
    *others, last = map(str, choice.values)
    return " or ".join(filter(None, (", ".join(others), last)))


def _type_at(root: type[msgspec.Struct], key: str) -> inspect.Type | None:
    """The type of a key's value, of a list that of its items; None where there is no such key."""
    found: inspect.Type | None = inspect.type_info(root)
    for name in filter(None, _without_index(key).split(".")):
        fields = found.fields if isinstance(found, inspect.StructType) else ()
        found = next((field.type for field in fields if field.name == name), None)
        while isinstance(found, inspect.VarTupleType):
            found = found.item_type
    return found


def _without_index(key: str) -> str:
    return _INDEX.sub("", key)
