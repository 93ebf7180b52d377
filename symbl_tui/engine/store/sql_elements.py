"""What SQLAlchemy leaves to its dialects, so that SQLite and PostgreSQL answer the same to the byte."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, Dialect, Double, Insert, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import SyntaxExtension
from sqlalchemy.sql.compiler import DDLCompiler, SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import UserDefinedType

# What a type does to each value on its way into or out of the database; None: nothing, which costs nothing.
_Processor = Callable[[Any], Any] | None

_NUL, _ESCAPED_NUL = "\0", "\1\1"
_ONE, _ESCAPED_ONE = "\1", "\1\2"
SQLITE: Final = "sqlite"
"""The name of SQLAlchemy's dialect."""


class Text(UserDefinedType[str]):
    """Text of any length and any characters but lone surrogates, in the order of its bytes.

    PostgreSQL has an order for each language, and no NUL: it is stored as two other characters, in such a way
    that the order of texts stays.
    """

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Processor:
        """Escape NUL for PostgreSQL."""
        return None if dialect.name == SQLITE else _escape

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor:
        """Undo :meth:`bind_processor`."""
        return None if dialect.name == SQLITE else _unescape


def _escape(value: str | None) -> str | None:
    if value and (_NUL in value or _ONE in value):
        return value.replace(_ONE, _ESCAPED_ONE).replace(_NUL, _ESCAPED_NUL)
    return value


def _unescape(value: str | None) -> str | None:
    if value and _ONE in value:
        return value.replace(_ESCAPED_NUL, _NUL).replace(_ESCAPED_ONE, _ONE)
    return value


@compiles(Text)
def _text(_type: Text, _compiler: DDLCompiler, **_: object) -> str:
    return "TEXT"


@compiles(Text, "postgresql")
def _text_of_postgresql(_type: Text, _compiler: DDLCompiler, **_: object) -> str:
    return 'TEXT COLLATE "C"'


class Blob(UserDefinedType[bytes]):
    """Bytes, as the drivers take and give them."""

    cache_ok = True


@compiles(Blob)
def _blob(_type: Blob, _compiler: DDLCompiler, **_: object) -> str:
    return "BLOB"


@compiles(Blob, "postgresql")
def _blob_of_postgresql(_type: Blob, _compiler: DDLCompiler, **_: object) -> str:
    return "BYTEA"


class OnConflict(SyntaxExtension, ClauseElement):
    """``ON CONFLICT`` of an INSERT (with ``ext()``), which both databases write alike.

    Args:
        rest: SQL without foreign values, such as ``(id) DO UPDATE SET name = excluded.name``.
    """

    inherit_cache = True
    _traverse_internals = [("rest", InternalTraversal.dp_string)]  # noqa: RUF012 - SQLAlchemy's protocol

    def __init__(self, rest: str) -> None:
        self.rest = rest

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        """Go behind the VALUES."""
        insert_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_values")


@compiles(OnConflict)
def _on_conflict(element: OnConflict, _compiler: SQLCompiler, **_: object) -> str:
    return f"ON CONFLICT {element.rest}"


class DatabaseTime(ColumnElement[float]):
    """Seconds since the epoch by the database's clock, which all nodes have in common."""

    inherit_cache = True
    type = Double()
    _traverse_internals = []  # noqa: RUF012 - SQLAlchemy's protocol; without it each use is compiled anew


@compiles(DatabaseTime)
def _database_time(_element: DatabaseTime, _compiler: SQLCompiler, **_: object) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)"


@compiles(DatabaseTime, SQLITE)
def _database_time_of_sqlite(_element: DatabaseTime, _compiler: SQLCompiler, **_: object) -> str:
    # Of this machine; it has milliseconds.
    return "((julianday('now') - 2440587.5) * 86400.0)"


class JsonValue(ColumnElement[str]):
    """The value of a key of a JSON object as text: a string without quotes, else as written; or NULL.

    Args:
        column: Text that is a JSON object.
        key: The key; it becomes a parameter.
    """

    inherit_cache = True
    type = String()
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's protocol
        ("column", InternalTraversal.dp_clauseelement),
        ("json_key", InternalTraversal.dp_clauseelement),
        ("json_path", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[str], key: str) -> None:
        self.column = column
        self.json_key = literal(key, String())
        self.json_path = literal(f'$."{key}"', String())


@compiles(JsonValue, SQLITE)
def _json_value_of_sqlite(element: JsonValue, compiler: SQLCompiler, **kw: object) -> str:
    column, path = (compiler.process(part, **kw) for part in (element.column, element.json_path))
    # ->> would give 1 for true, and another spelling of some numbers.
    return (
        f"CASE json_type({column}, {path}) WHEN 'text' THEN {column} ->> {path}"
        f" WHEN 'null' THEN NULL ELSE {column} -> {path} END"
    )


@compiles(JsonValue)
def _json_value(element: JsonValue, compiler: SQLCompiler, **kw: object) -> str:
    column, key = (compiler.process(part, **kw) for part in (element.column, element.json_key))
    return f'(CAST({column} AS JSON) ->> CAST({key} AS TEXT)) COLLATE "C"'
