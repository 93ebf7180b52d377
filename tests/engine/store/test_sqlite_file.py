"""The file of a store: private, brought up to date, never one of another program, and whole after a kill."""

import asyncio
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from symbl_tui.engine.conversations.conversation_events import AddUtterance, Begin
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import JobStatus, SavedTracker, Store, jobs, reading
from symbl_tui.engine.store.sqlite_file import APPLICATION
from symbl_tui.engine.store.tables import SCHEMA, store_info
from symbl_tui.errors import ConfigError
from symbl_tui.system import processes
from tests.engine.store.old_files import make_old_file
from tests.engine.store.test_store import NOW, analyzed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "engine.db"


@pytest.fixture
async def file_store(path: Path) -> AsyncIterator[Store]:
    async with Store(StoreSettings(path=str(path))) as opened:
        yield opened


def _count(db: Connection, table: str) -> int:
    return int(db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


async def test_only_its_owner_can_read_the_files(file_store: Store, path: Path) -> None:
    await file_store.put(Begin("1", "room", "", NOW))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("engine.db", "engine.db-shm", "engine.db-wal"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def fails_to_open(path: Path) -> str:
    with pytest.raises(ConfigError) as error:
        async with Store(StoreSettings(path=str(path))):
            pass
    assert str(path) in str(error.value)
    return str(error.value)


async def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("shopping list, long enough to be mistaken for nothing else\n" * 40)
    assert "not a database" in await fails_to_open(path)
    assert path.read_text().startswith("shopping")


async def test_the_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE conversations (id)")
    other.close()
    path.chmod(0o640)
    before = path.read_bytes()
    assert "database of another program" in await fails_to_open(path)
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o640, before)


async def test_a_file_that_others_could_read_is_made_private(path: Path) -> None:
    async with Store(StoreSettings(path=str(path))):
        pass
    await asyncio.to_thread(path.chmod, 0o644)
    async with Store(StoreSettings(path=str(path))) as store:
        await store.put(Begin("1", "room", "", NOW))
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def _make_newer(db: Connection) -> None:
    db.exec_driver_sql("PRAGMA user_version = 99")
    db.execute(update(store_info).values(value="99"))


async def test_a_newer_file_is_not_touched(file_store: Store, path: Path) -> None:
    await file_store.run(_make_newer)
    assert "newer" in await fails_to_open(path)


@pytest.mark.parametrize("version", [1, 2])
async def test_an_older_file_is_brought_up_to_date_with_all_that_is_in_it(path: Path, version: int) -> None:
    make_old_file(path, version)
    async with Store(StoreSettings(path=str(path))) as store:
        await store.put(AddUtterance("1", analyzed()))
        old, new = await store.run(reading.messages, "1")
        assert await store.trackers() == [SavedTracker("t", "Prices", ("cost",))]
    assert (old.utterance.text, old.utterance.speaker.name) == ("Hello.", "Ann")
    assert new.utterance == analyzed().utterance


async def test_engines_that_start_together_share_one_new_file(path: Path) -> None:
    async def keep() -> int:
        async with Store(StoreSettings(path=str(path))) as store:
            await store.put(Begin("1", "room", "", NOW))
            return await store.run(_count, "conversations")

    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        keeping = asyncio.create_task(keep())
        await asyncio.sleep(0.3)  # it is there by now, and waits for its turn
        async with Store(StoreSettings(path=str(path.with_name("made.db")))) as made:
            statements = await made.run(_definitions)
        for statement in statements:
            other.execute(statement)
        other.execute(f"PRAGMA application_id = {APPLICATION}")
        other.execute(f"PRAGMA user_version = {SCHEMA}")
        other.commit()
        assert await keeping == 1


def _definitions(db: Connection) -> Sequence[str]:
    return db.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE sql NOT NULL").scalars().all()


async def test_a_directory_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    assert "cannot store conversations" in await fails_to_open(tmp_path)


KILLED = """
import asyncio, sys
from symbl_tui.engine.conversations.conversation_events import AddUtterance, Begin
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, jobs
from tests.engine.store.test_store import NOW, analyzed

async def main():
    async with Store(StoreSettings(path=sys.argv[1])) as store:
        await store.put(Begin("1", "room", "Standup", NOW))
        await store.run(jobs.schedule, "j", "1", store.instance.id)
        await store.put(AddUtterance("1", analyzed()))
        print("kept", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_kill_loses_nothing_stored_and_its_jobs_have_failed(path: Path) -> None:
    process = await processes.start_process(
        *(sys.executable, "-c", KILLED, str(path)), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"kept\n"
    process.kill()
    await process.communicate()
    async with Store(StoreSettings(path=str(path))) as store:
        (message,) = await store.run(reading.messages, "1")
        job = await store.run(jobs.find_job, "j")
    assert message.utterance.text == "Send the report."
    assert job is not None
    assert job.status is JobStatus.FAILED
    assert "stopped" in job.message
