"""Searches of a file are bounded, write nothing, and hold up no other call."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from symbl_tui.engine.conversations.conversation_events import Begin
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, reading, writing
from symbl_tui.engine.store.database import ReadTooLong
from symbl_tui.engine.store.sqlite_file import MEMORY
from symbl_tui.errors import EngineError

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture
async def file_store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(StoreSettings(path=str(tmp_path / "engine.db"))) as opened:
        yield opened


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def count_without_end(db: Connection) -> object:
    return db.exec_driver_sql(ENDLESS).scalar_one()


@pytest.mark.parametrize("name", [":memory:", "engine.db"])
async def test_a_search_without_end_is_ended_and_others_do_not_wait_for_it(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symbl_tui.engine.store.database.READ_SECONDS", 0.5)
    async with Store(StoreSettings(path=name if name == MEMORY else str(tmp_path / name))) as store:
        searching = asyncio.create_task(store.read(count_without_end))
        await asyncio.sleep(0)
        await store.put(Begin("1", "room", "", NOW))
        assert searching.done() == (name == MEMORY)  # it has but one connection
        with pytest.raises(ReadTooLong, match="needed more than"):
            await searching
        assert await store.read(reading.conversation, "1")


async def test_what_only_reads_writes_nothing(file_store: Store) -> None:
    with pytest.raises(EngineError, match="readonly"):
        await file_store.read(writing.begin, Begin("1", "room", "", NOW))


async def test_the_version_of_a_file_changes_with_what_is_written_and_not_with_what_is_read(
    file_store: Store,
) -> None:
    before = await file_store.version()
    await file_store.read(reading.conversation, "1")
    await file_store.find(reading.conversation, "1")
    assert await file_store.version() == before
    await file_store.put(Begin("1", "room", "", NOW))
    after = await file_store.version()
    assert after != before
    assert await file_store.version() == after


async def test_a_store_that_is_closed_while_a_search_waits_finishes_it_first(tmp_path: Path) -> None:
    async with Store(StoreSettings(path=str(tmp_path / "engine.db"))) as store:
        await store.put(Begin("1", "room", "", NOW))
        searches = [asyncio.create_task(store.read(reading.conversation, "1")) for _ in range(5)]
        await asyncio.sleep(0)
    assert None not in await asyncio.gather(*searches)
