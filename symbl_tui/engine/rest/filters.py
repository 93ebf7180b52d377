"""RSQL filters and sort orders of the list of conversations, as SQLAlchemy's expressions. Pure.

Accepted: comparisons joined by ``;`` or ``and``, of the fields ``id``, ``name``, ``startTime``, ``endTime``
and ``metadata.KEY`` (each also after ``conversation.``) by ``==``, ``!=``, ``<``, ``<=``, ``>``, ``>=`` (or
``=lt=``, ``=le=``, ``=gt=``, ``=ge=``), ``=in=(a,b)`` or ``=out=(a,b)``. A value with spaces or ``;`` is
quoted; ``*`` in it stands for anything. There is no ``or``, as with Symbl.
"""

import operator
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, not_

from symbl_tui.engine.store.sql_elements import JsonValue
from symbl_tui.engine.store.tables import conversations

MAX_LENGTH: Final = 1000
"""Characters of a filter or a sort order."""

# Comparisons of a filter, and values of a list.
_MAX_ITEMS: Final = 20

# Tokens: each is read once, and the first that does not fit ends the filter. One pattern for a
# whole comparison would try every split of a list, which is exponential.
_SPACE: Final = re.compile(r"\s*+")
_FIELD: Final = re.compile(r"(?:conversation\.)?([A-Za-z]++)(?:\.([\w-]++))?")
_OPERATOR: Final = re.compile(r"==|!=|<=|>=|<|>|=(?:lt|le|gt|ge)=")
_LIST: Final = re.compile(r"=(in|out)=\s*+\(")
_VALUE: Final = re.compile(r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+"|[^\s;,()'"=<>!~]++""")
_SEPARATOR: Final = re.compile(r"[\s,]++")
_CLOSING: Final = re.compile(r"\)")
_AND: Final = re.compile(r";|and\s", re.IGNORECASE)
_COLUMNS: Final[dict[str, ColumnElement[Any]]] = {
    "id": conversations.c.id,
    "name": conversations.c.name,
    "starttime": conversations.c.started,
    "startdate": conversations.c.started,
    "endtime": conversations.c.ended,
    "enddate": conversations.c.ended,
}
_TIMES: Final = (conversations.c.started, conversations.c.ended)
_Comparison = Callable[[ColumnElement[Any], str | float], ColumnElement[bool]]
_OPERATORS: Final[dict[str, _Comparison]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "=lt=": operator.lt,
    "<=": operator.le,
    "=le=": operator.le,
    ">": operator.gt,
    "=gt=": operator.gt,
    ">=": operator.ge,
    "=ge=": operator.ge,
}


class InvalidFilter(ValueError):
    """An unsupported filter or sort order; the message names what is supported."""


def where(rsql: str) -> ColumnElement[bool]:
    """Translate a filter; raises :class:`InvalidFilter`."""
    parts = list(_comparisons(rsql))
    if len(parts) > _MAX_ITEMS:
        raise InvalidFilter(f"filter: at most {_MAX_ITEMS} comparisons")
    return and_(*parts)


def order(sort: str, direction: Literal["asc", "desc"]) -> tuple[ColumnElement[Any], ...]:
    """Translate a sort order such as ``conversation.startTime,name``; raises :class:`InvalidFilter`."""
    columns = [_column(field.strip().removeprefix("conversation."), None) for field in sort.split(",")]
    # The id last: pages of conversations with equal keys must not overlap.
    distinct = dict.fromkeys((*columns, conversations.c.id))
    return tuple(column.desc() if direction == "desc" else column.asc() for column in distinct)


class _Scanner:
    """Reads the tokens of a filter from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    @property
    def at_end(self) -> bool:
        """Whether everything was read."""
        return self._position == len(self._text)

    def next(self, token: re.Pattern[str]) -> re.Match[str] | None:
        """The token at the position, which moves behind it; None if another one is there."""
        match = token.match(self._text, self._position)
        if match is not None:
            self._position = match.end()
        return match

    def expect(self, token: re.Pattern[str]) -> re.Match[str]:
        """Like :meth:`next`; raises :class:`InvalidFilter` where another token is."""
        match = self.next(token)
        if match is None:
            raise InvalidFilter("filter: comparisons such as name=='Daily*' joined by ;, without or")
        return match


def _comparisons(rsql: str) -> Iterator[ColumnElement[bool]]:
    scanner = _Scanner(rsql)
    while True:
        yield _comparison(scanner)
        if scanner.at_end:
            return
        if scanner.next(_AND) is None:
            raise InvalidFilter("filter: comparisons are joined by ; (there is no or)")


def _comparison(scanner: _Scanner) -> ColumnElement[bool]:
    """Read one comparison, with the white space around it."""
    scanner.expect(_SPACE)
    field = scanner.expect(_FIELD)
    scanner.expect(_SPACE)
    several = scanner.next(_LIST)
    if several is not None:
        values = _list(scanner)
    else:
        sign = scanner.expect(_OPERATOR).group()
        scanner.expect(_SPACE)
        values = [_unquote(scanner.expect(_VALUE).group())]
    scanner.expect(_SPACE)
    column = _column(field[1], field[2])
    if several is None:
        return _single(column, sign, values[0])
    listed = column.in_([_convert(column, value) for value in values])
    return not_(listed) if several[1] == "out" else listed


def _list(scanner: _Scanner) -> list[str]:
    """Read the values of a list to its closing parenthesis."""
    values = []
    while scanner.next(_CLOSING) is None:
        if scanner.next(_SEPARATOR) is None:
            values.append(_unquote(scanner.expect(_VALUE).group()))
    if not values:
        raise InvalidFilter("filter: a list of values is written as (a,b)")
    # Not cut: =out= would return what it was to leave out.
    if len(values) > _MAX_ITEMS:
        raise InvalidFilter(f"filter: at most {_MAX_ITEMS} values in a list")
    return values


def _single(column: ColumnElement[Any], sign: str, value: str) -> ColumnElement[bool]:
    if "*" in value and sign in ("==", "!=") and not _is_time(column):
        # "!" first: it escapes what follows, so its own doubling must not touch later escapes.
        pattern = value.replace("!", "!!").replace("%", "!%").replace("_", "!_").replace("*", "%")
        matching = column.ilike(pattern, escape="!")
        return not_(matching) if sign == "!=" else matching
    return _OPERATORS[sign](column, _convert(column, value))


def _column(field: str, key: str | None) -> ColumnElement[Any]:
    if field.lower() == "metadata" and key:
        return JsonValue(conversations.c.metadata, key)
    column = _COLUMNS.get(field.lower())
    if column is None or key:
        raise InvalidFilter(f"the fields are id, name, startTime, endTime and metadata.KEY, not {field[:40]}")
    return column


def _is_time(column: ColumnElement[Any]) -> bool:
    # Not "in": columns compare to an SQL expression.
    return any(column is time for time in _TIMES)


def _convert(column: ColumnElement[Any], value: str) -> str | float:
    if not _is_time(column):
        return value
    try:
        time = datetime.fromisoformat(value)
        return time.replace(tzinfo=time.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError) as error:
        raise InvalidFilter("filter: a time is written as 2026-11-22T10:00:00Z") from error


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "'\"" else value
