"""A store in PostgreSQL: what a user is told when it cannot be used, and that it lives through restarts."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import Connection, func, select, update

from symbl_tui.engine.conversations.conversation_events import AddUtterance, Begin
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, reading, writing
from symbl_tui.engine.store.database import ReadTooLong
from symbl_tui.engine.store.failures import StoreAway, StoreUnavailable
from symbl_tui.engine.store.postgres_url import PASSWORD as VARIABLE
from symbl_tui.engine.store.postgres_url import parse_postgres_url, store_password
from symbl_tui.engine.store.tables import REVISIONS, SCHEMA, store_info
from symbl_tui.errors import ConfigError, SymblTuiError
from tests.engine.store.test_store import NOW, analyzed
from tests.support.postgres import PASSWORD, USER, Postgres


@pytest.fixture
def settings(postgres: Postgres, store_database: str) -> StoreSettings:
    return postgres.settings(store_database)


@pytest.fixture
async def store(settings: StoreSettings) -> AsyncIterator[Store]:
    async with Store(settings, PASSWORD) as opened:
        yield opened


async def refused(settings: StoreSettings, password: str = PASSWORD) -> str:
    with pytest.raises(ConfigError) as error:
        async with Store(settings, password):
            pass
    sentence = str(error.value)
    assert "\n" not in sentence
    assert PASSWORD not in sentence
    return sentence


async def test_a_wrong_password_is_one_sentence_without_it(settings: StoreSettings) -> None:
    sentence = await refused(settings, "a wrong one")
    assert "password authentication failed" in sentence
    assert "a wrong one" not in sentence


async def test_a_database_that_does_not_exist_is_named(postgres: Postgres) -> None:
    assert '"nowhere" does not exist' in await refused(postgres.settings("nowhere"))


async def test_a_host_that_is_away_is_one_sentence(settings: StoreSettings) -> None:
    away = structs.replace(settings, url=f"postgresql+psycopg://{USER}@127.0.0.1:1/store")
    assert "Connection refused" in await refused(away)


async def test_a_database_without_tables_says_what_makes_them(postgres: Postgres, database: str) -> None:
    assert "no tables of symbl-tui; run symbl-tui engine migrate" in await refused(
        postgres.settings(database)
    )


async def test_an_older_schema_is_refused_and_a_newer_one_where_it_says_so(settings: StoreSettings) -> None:
    def change(db: Connection, revision: int, compatible_from: int) -> None:
        db.execute(update(REVISIONS).values(version_num=str(revision)))
        db.execute(update(store_info).values(value=str(compatible_from)))

    async with Store(settings, PASSWORD) as store:
        await store.run(change, SCHEMA - 1, 1)
    assert "run symbl-tui engine migrate" in await refused(settings)


@pytest.mark.parametrize("compatible", [True, False])
async def test_a_newer_schema_is_used_if_it_allows_that(settings: StoreSettings, compatible: bool) -> None:
    def change(db: Connection) -> None:
        db.execute(update(REVISIONS).values(version_num=str(SCHEMA + 1)))
        db.execute(update(store_info).values(value=str(SCHEMA if compatible else SCHEMA + 1)))

    async with Store(settings, PASSWORD) as store:
        await store.run(change)
    if compatible:
        async with Store(settings, PASSWORD) as store:
            await store.put(Begin("1", "room", "", NOW))
    else:
        assert f"schema {SCHEMA + 1}, which is newer" in await refused(settings)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"postgresql+psycopg://symbl:{'s3cret'}@db/symbl", "has a password in it"),
        ("postgresql://symbl@db/symbl?password=s3cret", "has a password in it"),
        ("mysql://symbl@db/symbl", "no database of this kind"),
        ("postgresql+psycopg://symbl@db", "names no database"),
        ("the database", "no address"),
        ("postgresql://symbl@db:port/symbl", "no address"),
    ],
)
def test_another_address_is_refused_without_what_is_in_it(url: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as error:
        parse_postgres_url(url)
    assert "s3cret" not in str(error.value)


def test_the_password_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" of the file \n")
    assert store_password({VARIABLE: "of the environment"}, str(file)) == "of the environment"
    assert store_password({}, str(file)) == " of the file "
    assert store_password({}) == ""
    with pytest.raises(ConfigError, match="cannot read the password"):
        store_password({}, str(tmp_path / "missing"))
    file.write_bytes(b"x" * 5000)
    with pytest.raises(ConfigError, match="too long"):
        store_password({}, str(file))


async def test_the_driver_is_named_where_it_is_missing(
    settings: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'symbl-tui[postgresql]'" in await refused(settings)


async def test_a_restart_of_the_database_between_two_calls_is_not_noticed(
    store: Store, postgres: Postgres
) -> None:
    await store.put(Begin("1", "room", "", NOW))
    assert await store.read(reading.conversation, "1")
    await asyncio.to_thread(postgres.restart)
    await store.put(AddUtterance("1", analyzed()))
    assert await store.read(reading.conversation, "1")


async def test_a_database_that_is_away_is_said_and_works_again_when_it_is_back(
    store: Store, postgres: Postgres
) -> None:
    await store.put(Begin("1", "room", "", NOW))
    await asyncio.to_thread(postgres.kill)
    try:
        for call in (store.run, store.read, store.find):
            with pytest.raises(StoreAway) as error:
                await call(reading.conversation, "1")
            assert PASSWORD not in error.value.reason
    finally:
        await asyncio.to_thread(postgres.start)
    await store.availability.wait()
    await store.put(AddUtterance("1", analyzed()))
    assert len(await store.read(reading.messages, "1")) == 1


async def test_a_search_that_takes_too_long_is_ended_and_others_do_not_wait(
    settings: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(db: Connection) -> None:
        db.execute(select(func.pg_sleep(60)))

    monkeypatch.setattr("symbl_tui.engine.store.database.READ_SECONDS", 0.5)
    async with Store(settings, PASSWORD) as store:
        searching = asyncio.create_task(store.read(sleep))
        await store.put(Begin("1", "room", "", NOW))
        assert await store.find(reading.conversation, "1")
        with pytest.raises(ReadTooLong, match="needed more than"):
            await searching


async def test_what_only_reads_writes_nothing(store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        await store.read(writing.begin, Begin("1", "room", "", NOW))


async def test_a_database_that_its_administrator_made_read_only_is_not_written(
    postgres: Postgres, store_database: str
) -> None:
    with postgres.admin() as admin:
        admin.execute(f"ALTER DATABASE {store_database} SET default_transaction_read_only = on")
    async with Store(postgres.settings(store_database), PASSWORD) as store:
        with pytest.raises(StoreUnavailable) as error:
            await store.put(Begin("1", "room", "", NOW))
    assert "it is read-only" in error.value.reason


async def test_a_value_that_cannot_be_stored_is_one_sentence_without_the_value(store: Store) -> None:
    await store.put(Begin("1", "room", "", NOW))
    with pytest.raises(SymblTuiError, match="refused a value") as error:
        await store.put(AddUtterance("1", analyzed(text="half a pair \ud800")))
    assert "half" not in str(error.value)
