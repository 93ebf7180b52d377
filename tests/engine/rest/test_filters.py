"""RSQL filters and sort orders as SQL, with all foreign text in parameters."""

import sqlite3

import pytest

from symbl_tui.engine.rest.filters import InvalidFilter, order, where
from tests.support.growth import grows_linearly


@pytest.mark.parametrize(
    ("rsql", "sql", "values"),
    [
        ("name==Daily", "name = ?", ("Daily",)),
        ("conversation.name!='Daily*'", "name NOT LIKE ? ESCAPE '!'", ("Daily%",)),
        ("name=='50%_!*'", "name LIKE ? ESCAPE '!'", ("50!%!_!!%",)),
        ("id=in=(a,'b c')", "id IN (?, ?)", ("a", "b c")),
        ("id=out=(a)", "id NOT IN (?)", ("a",)),
        ("startTime>=1970-01-01T00:00:01Z", "started >= ?", (1.0,)),
        ("endTime=lt=1970-01-01T00:00:01", "ended < ?", (1.0,)),
        ('metadata.agent=="x\\"y"', "CAST(json_extract(metadata, ?) AS TEXT) = ?", ('$."agent"', 'x"y')),
        ("name==a;id==b and id==c", "name = ? AND id = ? AND id = ?", ("a", "b", "c")),
    ],
)
def test_a_filter_becomes_sql(rsql: str, sql: str, values: tuple[object, ...]) -> None:
    assert where(rsql) == (sql, values)


@pytest.mark.parametrize(
    ("rsql", "message"),
    [
        ("name==a,name==b", "joined by ;"),
        ("secret==a", "the fields are"),
        ("name.key==a", "the fields are"),
        ("startTime>soon", "a time is written as"),
        ("startTime>9999-99-99", "a time is written as"),
        (";".join(["name==a"] * 21), "at most 20 comparisons"),
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
    assert order("conversation.startTime, name", "desc") == "started desc, name desc, id desc"
    assert order("id", "asc") == "id asc"
    with pytest.raises(InvalidFilter):
        order("name; DROP TABLE conversations", "asc")


def test_quotes_in_a_value_stay_in_its_parameter() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE conversations (name)")
    sql, values = where("name=='\\' OR 1=1; --'")
    db.execute("INSERT INTO conversations VALUES ('x')")
    assert db.execute(f"SELECT * FROM conversations WHERE {sql}", values).fetchall() == []
    db.close()


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
