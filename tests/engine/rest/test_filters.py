"""RSQL filters and sort orders as SQL, with all foreign text in parameters."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import sqlite

from symbl_tui.engine.conversations.conversation_events import Begin
from symbl_tui.engine.rest.filters import InvalidFilter, order, where
from symbl_tui.engine.store import Store, reading, writing
from tests.support.growth import grows_linearly


def in_sqlite(expression: ColumnElement[Any]) -> tuple[str, tuple[object, ...]]:
    """The SQL of an expression, and the values of its parameters."""
    statement = expression.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    values = statement.construct_params()
    return str(statement).replace("conversations.", ""), tuple(values[n] for n in statement.positiontup or ())


@pytest.mark.parametrize(
    ("rsql", "sql", "values"),
    [
        ("name==Daily", "name = ?", ("Daily",)),
        ("conversation.name!='Daily*'", "lower(name) NOT LIKE lower(?) ESCAPE '!'", ("Daily%",)),
        ("name=='50%_!*'", "lower(name) LIKE lower(?) ESCAPE '!'", ("50!%!_!!%",)),
        ("id=in=(a,'b c')", "id IN (?, ?)", ("a", "b c")),
        ("id=out=(a)", "(id NOT IN (?))", ("a",)),
        ("startTime>=1970-01-01T00:00:01Z", "started >= ?", (1.0,)),
        ("endTime=lt=1970-01-01T00:00:01", "ended < ?", (1.0,)),
        ("name==a;id==b and id==c", "name = ? AND id = ? AND id = ?", ("a", "b", "c")),
    ],
)
def test_a_filter_becomes_sql(rsql: str, sql: str, values: tuple[object, ...]) -> None:
    assert in_sqlite(where(rsql)) == (sql, values)


@pytest.mark.parametrize(
    ("value", "matching"),
    [
        ('"x\\"y"', 'x\\"y'),
        ('"5"', "5"),
        ("5", "5"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("true", "true"),
        ('"Tür*"', "TüR*"),
    ],
)
async def test_metadata_is_compared_as_it_is_written(value: str, matching: str) -> None:
    metadata = msgspec.json.decode(f'{{"an-agent":{value}}}')
    async with Store.in_memory() as store:
        await store.put(Begin("1", "room", "", datetime(2026, 11, 22, tzinfo=UTC)))
        await store.run(writing.set_metadata, "1", metadata)
        for comparison, found in (("==", 1), ("!=", 0)):
            query = reading.ConversationQuery(where(f'metadata.an-agent{comparison}"{matching}"'))
            assert len(await store.run(reading.conversations, query)) == found


@pytest.mark.parametrize(
    ("rsql", "message"),
    [
        ("name==a,name==b", "joined by ;"),
        ("secret==a", "the fields are"),
        ("name.key==a", "the fields are"),
        ("startTime>soon", "a time is written as"),
        ("startTime>9999-99-99", "a time is written as"),
        (";".join(["name==a"] * 21), "at most 20 comparisons"),
        (f"id=out=({','.join(['a'] * 21)})", "at most 20 values in a list"),
        ("startTime==2026*", "a time is written as"),
        ("endTime!=*", "a time is written as"),
        ("name==", "comparisons such as"),
        ("id=in=()", "a list of values"),
        ("id=in=(a", "comparisons such as"),
        ("id=in=(a=b)", "comparisons such as"),
    ],
)
def test_an_unsupported_filter_is_refused_with_the_reason(rsql: str, message: str) -> None:
    with pytest.raises(InvalidFilter, match=message):
        where(rsql)


def test_a_sort_order_always_ends_in_the_id() -> None:
    described = [in_sqlite(column)[0] for column in order("conversation.startTime, name", "desc")]
    assert described == ["started DESC", "name DESC", "id DESC"]
    assert [in_sqlite(column)[0] for column in order("id", "asc")] == ["id ASC"]
    with pytest.raises(InvalidFilter):
        order("name; DROP TABLE conversations", "asc")


def test_quotes_in_a_value_stay_in_its_parameter() -> None:
    assert in_sqlite(where("name=='\\' OR 1=1; --'")) == ("name = ?", ("' OR 1=1; --",))


@pytest.mark.parametrize(
    "hostile",
    [
        "id=in=({}",
        "id=in=('{}",
        "id=in=({}=)",
        "name=='{}",
        "name=={}(",
        "conversation.{}",
        "metadata.{}~",
    ],
)
@pytest.mark.parametrize("piece", ["a", "a ", "a,", "'", "\\'", "''", " ", ", ", '"a"'])
def test_a_filter_without_its_end_is_refused_in_linear_time(hostile: str, piece: str) -> None:
    def refuse(size: int) -> None:
        with pytest.raises(InvalidFilter):
            where(hostile.format(piece * size))

    grows_linearly(refuse, most=100_000)
