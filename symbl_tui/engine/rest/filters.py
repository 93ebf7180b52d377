"""Which conversations to list: RSQL and a sort order, as SQL. Pure; everything foreign becomes a parameter.

Accepted: comparisons joined by ``;`` or ``and``, of the fields ``id``, ``name``, ``startTime``, ``endTime``
and ``metadata.KEY`` (each also after ``conversation.``) by ``==``, ``!=``, ``<``, ``<=``, ``>``, ``>=`` (or
``=lt=``, ``=le=``, ``=gt=``, ``=ge=``), ``=in=(a,b)`` or ``=out=(a,b)``. A value with spaces or ``;`` is
quoted; ``*`` in it stands for anything. There is no ``or``, as with Symbl.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

LONGEST: Final = 1000
"""Characters of a filter or a sort order."""

_MOST: Final = 20
"""Comparisons, and values in a list."""

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
_COMPARED: Final = {"=lt=": "<", "=le=": "<=", "=gt=": ">", "=ge=": ">=", "==": "=", "!=": "<>"}

Where = tuple[str, tuple[str | float, ...]]
"""SQL, and the values of its parameters."""


class BadFilter(ValueError):
    """A filter or sort order that means nothing here; one sentence says what does."""


def where(rsql: str) -> Where:
    """A filter as SQL; raises :class:`BadFilter`."""
    parts = list(_parts(rsql))
    if len(parts) > _MOST:
        raise BadFilter(f"filter: at most {_MOST} comparisons")
    return " AND ".join(part for part, _ in parts), tuple(value for _, values in parts for value in values)


def order(sort: str, direction: str) -> str:
    """A sort order such as ``conversation.startTime,name`` as SQL; raises :class:`BadFilter`."""
    columns = [_column(field.strip().removeprefix("conversation."), None)[0] for field in sort.split(",")]
    return ", ".join(f"{column} {direction}" for column in dict.fromkeys((*columns, "id")))


def _parts(rsql: str) -> Iterator[Where]:
    position = 0
    while True:
        found = _COMPARISON.match(rsql, position)
        if found is None:
            raise BadFilter("filter: comparisons such as name=='Daily*' joined by ;, without or")
        yield _comparison(found)
        if found.end() == len(rsql):
            return
        joined = _AND.match(rsql, found.end())
        if joined is None:
            raise BadFilter("filter: comparisons are joined by ; (there is no or)")
        position = joined.end()


def _comparison(found: re.Match[str]) -> Where:
    column, names = _column(found["field"], found["key"])
    if found["several"]:
        values = [_unquoted(value) for value in re.findall(_VALUE, found["values"])][:_MOST]
        marks = ", ".join("?" * len(values))
        test = "IN" if found["several"] == "in" else "NOT IN"
        return f"{column} {test} ({marks})", (*names, *(_typed(column, value) for value in values))
    operator = _COMPARED.get(found["one"], found["one"])
    value = _unquoted(found["value"])
    if "*" in value and operator in ("=", "<>"):
        like = value.replace("!", "!!").replace("%", "!%").replace("_", "!_").replace("*", "%")
        negated = "NOT " if operator == "<>" else ""
        return f"{column} {negated}LIKE ? ESCAPE '!'", (*names, like)
    return f"{column} {operator} ?", (*names, _typed(column, value))


def _column(field: str, key: str | None) -> tuple[str, tuple[str, ...]]:
    if field.lower() == "metadata" and key:
        return "CAST(json_extract(metadata, ?) AS TEXT)", (f'$."{key}"',)
    column = _COLUMNS.get(field.lower())
    if column is None or key:
        raise BadFilter(f"the fields are id, name, startTime, endTime and metadata.KEY, not {field[:40]}")
    return column, ()


def _typed(column: str, value: str) -> str | float:
    if column not in _TIMES:
        return value
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError) as error:
        raise BadFilter("filter: a time is written as 2026-11-22T10:00:00Z") from error


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "'\"" else value
