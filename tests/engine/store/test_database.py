"""A store is opened only where it is one, and is migrated without a loss."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from symbl_tui.engine.store.database import MEMORY, Database
from symbl_tui.engine.store.schema import APPLICATION, MIGRATIONS
from symbl_tui.errors import ConfigError, EngineError


def _columns(db: sqlite3.Connection) -> set[str]:
    return {row[1] for row in db.execute("PRAGMA table_info(utterances)")}


def _write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.executescript(statement)


async def test_a_file_of_the_first_version_keeps_its_conversations(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    row = "INSERT INTO conversations VALUES ('1', 'room', 'Standup', 1, 2, 2, 0, 0.5, '{}')"
    marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 1"
    _write(path, MIGRATIONS[0], row, marks)
    for _ in range(2):
        database = await Database.open(str(path))
        assert "threshold" in await database.run(_columns)
        names = await database.run(lambda db: db.execute("SELECT name FROM conversations").fetchall())
        assert names == [("Standup",)]
        await database.close()


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda path: _write(path, "CREATE TABLE theirs (x)"), "another program; set store.path"),
        (
            lambda path: _write(
                path, MIGRATIONS[0], f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 99"
            ),
            "newer symbl-tui; update",
        ),
        (lambda path: path.write_bytes(b"no database at all " * 100), "cannot store.*set store.path"),
        (lambda path: path.mkdir(), "cannot store.*set store.path"),
    ],
)
async def test_a_foreign_file_is_refused_with_a_remedy_and_left_alone(
    tmp_path: Path, prepare: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "foreign.db"
    prepare(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(ConfigError, match=message):
        await Database.open(str(path))
    assert (path.read_bytes() if path.is_file() else b"") == before


async def test_a_transaction_that_fails_changes_nothing() -> None:
    database = await Database.open(MEMORY)

    def half(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO trackers VALUES ('1', 'Price', x'')")
        db.execute("INSERT INTO trackers VALUES ('1', 'Other', x'')")

    with pytest.raises(EngineError, match="the engine's store failed"):
        await database.run(half)
    assert await database.run(lambda db: db.execute("SELECT * FROM trackers").fetchall()) == []
    await database.close()


@pytest.mark.parametrize("value", ["\ud800", 2**70])
async def test_a_value_that_cannot_be_stored_is_an_error_of_one_sentence(value: object) -> None:
    database = await Database.open(MEMORY)
    with pytest.raises(EngineError, match="the engine's store failed"):
        await database.run(lambda db: db.execute("SELECT ?", (value,)))
    await database.close()


async def test_transactions_run_in_the_order_in_which_they_were_submitted() -> None:
    database = await Database.open(MEMORY)
    order: list[int] = []
    await asyncio.gather(
        *(database.run(lambda _, number: order.append(number), number) for number in range(50))
    )
    assert order == list(range(50))
    await database.close()
