"""Describe what is wrong in a profile, from an error of msgspec. Pure."""

import re
from typing import Final

import msgspec
from msgspec import inspect

from symbl_tui.config.profile import Profile
from symbl_tui.domain.encoding import AUTO, Encoding
from symbl_tui.domain.event_name import ALL
from symbl_tui.domain.insight_kind import insight_keys

# The expected value of keys for which msgspec reports only a pattern or an unnamed choice.
_EXPECTED: Final = {
    "source.pcm": "a format of samples such as s16le,48000,2",
    "source.also.pcm": "a format of samples such as s16le,48000,2",
    "streaming.insight_types": " or ".join(
        filter(None, (", ".join(insight_keys()[:-1]), insight_keys()[-1]))
    ),
    "streaming.encoding": f"{', '.join(Encoding)} or {AUTO}",
    "session.on_hangup": "stop or continue",
    "speakers.speakers": "one or auto",
    "notify.on": f"{', '.join(ALL)} or tracker:NAME",
    "notify.how": "bell, desktop or flash",
    "notify.desktop": "auto, osc9, osc777 or osc99",
    "hooks.on": f"{', '.join(ALL)} or tracker:NAME",
    "hooks.env": "the name of an environment variable, none of SYMBL_",
    "hooks.secret": "a name of letters, digits, dashes and underscores",
    "summary.template": "the name of a template, e.g. standup",
    "session.max_disk": "a whole number of MB, GB or TB, e.g. 2 GB",
    "streaming.language_code": "a language tag such as en-US",
}

_INDEX: Final = re.compile(r"\[[^\[\]]*\]")

# Whole words: "int" must not be replaced within another word.
_WORDS: Final = (
    (re.compile("`"), ""),
    (re.compile(r"\bnull\b"), "nothing"),
    (re.compile(r"\bobject\b"), "table"),
    (re.compile(r"\bstr\b"), "text"),
    (re.compile(r"\bint\b"), "an integer"),
    (re.compile(r"\bfloat\b"), "a number"),
    (re.compile(r"\bbool\b"), "true or false"),
)


def describe_validation_error(error: msgspec.ValidationError) -> str:
    """Turn msgspec's ``Expected X, got Y - at $.a.b`` into ``a.b: expected X, got Y``."""
    # msgspec has no fields for it: its text is all there is.
    what, _, where = str(error).partition(" - at ")
    key = where.strip("`").removeprefix("$").removeprefix(".")
    known = re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", what)
    if known:
        name = f"{key}.{known[2]}".lstrip(".")
        if known[1] == "missing required":
            return f"{name}: expected a value, got none"
        return f"{name}: no such key; expected one of {', '.join(_known_keys(key))}"
    if "regex" in what or "enum" in what:
        return f"{key}: expected {_EXPECTED[_without_index(key)]}"
    for theirs, ours in _WORDS:
        what = theirs.sub(ours, what)
    return f"{key}: {what[:1].lower()}{what[1:]}"


def _known_keys(key: str) -> tuple[str, ...]:
    """The keys of the table at ``key`` (``streaming.redaction``, ``trackers[...]``, empty for the top)."""
    table = _table_in(inspect.type_info(Profile))
    for name in filter(None, _without_index(key).split(".")):
        table = _table_in(next(field.type for field in table.fields if field.name == name))
    return tuple(field.name for field in table.fields)


def _table_in(kind: inspect.Type) -> inspect.StructType:
    """The table that a value of the type is, or a list of."""
    while isinstance(kind, inspect.VarTupleType):
        kind = kind.item_type
    if not isinstance(kind, inspect.StructType):
        raise TypeError(f"{kind} is no table")
    return kind


def _without_index(key: str) -> str:
    return _INDEX.sub("", key)
