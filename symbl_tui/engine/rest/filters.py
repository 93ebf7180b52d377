"""RSQL filters and sort orders of the list of conversations, as SQL. Pure; foreign text becomes a parameter.

Accepted: comparisons joined by ``;`` or ``and``, of the fields ``id``, ``name``, ``startTime``, ``endTime``
and ``metadata.KEY`` (each also after ``conversation.``) by ``==``, ``!=``, ``<``, ``<=``, ``>``, ``>=`` (or
``=lt=``, ``=le=``, ``=gt=``, ``=ge=``), ``=in=(a,b)`` or ``=out=(a,b)``. A value with spaces or ``;`` is
quoted; ``*`` in it stands for anything. There is no ``or``, as with Symbl.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

MAX_LENGTH: Final = 1000
"""Characters of a filter or a sort order."""

_MAX_ITEMS: Final = 20
"""Comparisons of a filter, and values of a list."""

_VALUE: Final = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s;,()'"=<>!~]+"""
_COMPARISON: Final = re.compile(
    rf"\s*(?:conversation\.)?(?P<field>[A-Za-z]+)(?:\.(?P<key>[\w-]+))?\s*"
    rf"(?:(?P<one>==|!=|<=|>=|<|>|=(?:lt|le|gt|ge)=)\s*(?P<value>{_VALUE})"
    rf"|=(?P<several>in|out)=\s*\((?P<values>(?:{_VALUE}|[\s,])+)\))\s*"
)
_AND: Final = re.compile(r";|and\s", re.IGNORECASE)
_COLUMNS: Final = {
    "id": "id",
    "name": "name",
    "starttime": "started",
    "startdate": "started",
    "endtime": "ended",
    "enddate": "ended",
}
_TIMES: Final = ("started", "ended")
_OPERATORS: Final = {"=lt=": "<", "=le=": "<=", "=gt=": ">", "=ge=": ">=", "==": "=", "!=": "<>"}

Where = tuple[str, tuple[str | float, ...]]
"""SQL, and the values of its parameters."""


class InvalidFilter(ValueError):
    """An unsupported filter or sort order; the message names what is supported."""


def where(rsql: str) -> Where:
    """Translate a filter; raises :class:`InvalidFilter`."""
    parts = list(_comparisons(rsql))
    if len(parts) > _MAX_ITEMS:
        raise InvalidFilter(f"filter: at most {_MAX_ITEMS} comparisons")
    return " AND ".join(part for part, _ in parts), tuple(value for _, values in parts for value in values)


def order(sort: str, direction: str) -> str:
    """Translate a sort order such as ``conversation.startTime,name``; raises :class:`InvalidFilter`."""
    columns = [_column(field.strip().removeprefix("conversation."), None)[0] for field in sort.split(",")]
    # The id last: pages of conversations with equal keys must not overlap.
    return ", ".join(f"{column} {direction}" for column in dict.fromkeys((*columns, "id")))


def _comparisons(rsql: str) -> Iterator[Where]:
    position = 0
    while True:
        match = _COMPARISON.match(rsql, position)
        if match is None:
            raise InvalidFilter("filter: comparisons such as name=='Daily*' joined by ;, without or")
        yield _translate(match)
        if match.end() == len(rsql):
            return
        joined = _AND.match(rsql, match.end())
        if joined is None:
            raise InvalidFilter("filter: comparisons are joined by ; (there is no or)")
        position = joined.end()


def _translate(match: re.Match[str]) -> Where:
    column, names = _column(match["field"], match["key"])
    if match["several"]:
        values = [_unquote(value) for value in re.findall(_VALUE, match["values"])][:_MAX_ITEMS]
        marks = ", ".join("?" * len(values))
        test = "IN" if match["several"] == "in" else "NOT IN"
        return f"{column} {test} ({marks})", (*names, *(_convert(column, value) for value in values))
    operator = _OPERATORS.get(match["one"], match["one"])
    value = _unquote(match["value"])
    if "*" in value and operator in ("=", "<>"):
        # "!" first: it escapes what follows, so its own doubling must not touch later escapes.
        like = value.replace("!", "!!").replace("%", "!%").replace("_", "!_").replace("*", "%")
        negated = "NOT " if operator == "<>" else ""
        return f"{column} {negated}LIKE ? ESCAPE '!'", (*names, like)
    return f"{column} {operator} ?", (*names, _convert(column, value))


def _column(field: str, key: str | None) -> tuple[str, tuple[str, ...]]:
    if field.lower() == "metadata" and key:
        # As text: values of a filter are strings, and 5 is not '5' to SQLite.
        return "CAST(json_extract(metadata, ?) AS TEXT)", (f'$."{key}"',)
    column = _COLUMNS.get(field.lower())
    if column is None or key:
        raise InvalidFilter(f"the fields are id, name, startTime, endTime and metadata.KEY, not {field[:40]}")
    return column, ()


def _convert(column: str, value: str) -> str | float:
    if column not in _TIMES:
        return value
    try:
        time = datetime.fromisoformat(value)
        return time.replace(tzinfo=time.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError) as error:
        raise InvalidFilter("filter: a time is written as 2026-11-22T10:00:00Z") from error


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "'\"" else value
