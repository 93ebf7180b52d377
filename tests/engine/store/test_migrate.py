"""Migrations end in the tables that the statements name, whichever database and version they begin with."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, update

from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store.migrate import upgrade
from symbl_tui.engine.store.postgres_url import PASSWORD as VARIABLE
from symbl_tui.engine.store.postgres_url import parse_postgres_url
from symbl_tui.engine.store.sqlite_file import open_file, revision_of_file
from symbl_tui.engine.store.store_maintenance import migrate, migration_sql, postgres_connection
from symbl_tui.engine.store.tables import METADATA, REVISIONS, SCHEMA
from symbl_tui.errors import ConfigError, UsageError
from tests.engine.store.old_files import make_old_file
from tests.support.postgres import PASSWORD, USER, Postgres

SECRETS = {VARIABLE: PASSWORD}


@pytest.fixture
def connection(postgres: Postgres, database: str) -> Iterator[Connection]:
    with postgres_connection(parse_postgres_url(postgres.url(database)), PASSWORD) as opened:
        yield opened


def differences(db: Connection) -> list[object]:
    """What Alembic would have to change to make the tables those of the statements."""
    ours = {*METADATA.tables, REVISIONS.name}
    options = {"include_object": lambda table, name, kind, *_: kind != "table" or name in ours}
    # SQLite knows no identity: the default of a primary key would count as a difference.
    defaults = db.dialect.name == "postgresql"
    context = MigrationContext.configure(db, opts={**options, "compare_server_default": defaults})
    return list(compare_metadata(context, METADATA))


def test_migrations_of_postgresql_end_in_the_tables_that_the_statements_name(connection: Connection) -> None:
    upgrade(connection)
    assert differences(connection) == []


def test_migrations_of_sqlite_end_in_the_tables_of_a_new_file(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    with engine.begin() as migrated:
        upgrade(migrated)
        assert differences(migrated) == []
    engine.dispose()
    new = open_file(str(tmp_path / "new.db"))
    assert differences(new) == []
    new.close()


def test_a_database_is_migrated_once_and_the_second_time_has_nothing_to_do(
    postgres: Postgres, database: str
) -> None:
    settings = postgres.settings(database)
    assert migrate(settings, SECRETS).endswith(f"schema 0 -> {SCHEMA}")
    assert migrate(settings, SECRETS).endswith(f"schema {SCHEMA} already")


def test_an_older_program_says_that_the_schema_is_newer_than_its_own(
    postgres: Postgres, store_database: str
) -> None:
    settings = postgres.settings(store_database)
    with postgres_connection(parse_postgres_url(settings.url), PASSWORD) as newer:
        newer.execute(update(REVISIONS).values(version_num=str(SCHEMA + 1)))
        newer.commit()
    for run in (migrate, migration_sql):
        with pytest.raises(ConfigError, match=f"newer than {SCHEMA}; update symbl-tui"):
            run(settings, SECRETS)


async def test_nodes_that_migrate_at_the_same_time_take_turns(postgres: Postgres, database: str) -> None:
    settings = postgres.settings(database)
    said = await asyncio.gather(*(asyncio.to_thread(migrate, settings, SECRETS) for _ in range(4)))
    assert sorted(each.endswith("already") for each in said) == [False, True, True, True]


def test_the_statements_can_be_run_by_an_administrator(postgres: Postgres, database: str) -> None:
    settings = postgres.settings(database)
    statements = migration_sql(settings, SECRETS)
    with postgres.admin(database) as admin:
        admin.execute(f"SET ROLE {USER}; {statements}".encode())
    assert migrate(settings, SECRETS).endswith("already")


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_is_copied_before_it_is_migrated(tmp_path: Path, version: int) -> None:
    path = tmp_path / "engine.db"
    make_old_file(path, version)
    settings = StoreSettings(path=str(path))
    copy = tmp_path / f"engine.db.schema-{version}"
    assert migrate(settings, {}).endswith(f"schema {version} -> {SCHEMA}; as it was: {copy}")
    assert revision_of_file(str(path)) == SCHEMA
    assert revision_of_file(str(copy)) == version
    assert copy.stat().st_mode & 0o077 == 0
    assert migrate(settings, {}).endswith("already")


def test_a_file_that_is_not_there_or_not_ours_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        migrate(StoreSettings(path=str(tmp_path / "none.db")), {})
    notes = tmp_path / "notes.txt"
    notes.write_text("shopping list, long enough to be mistaken for nothing else\n" * 40)
    with pytest.raises(ConfigError, match="not a database"):
        migrate(StoreSettings(path=str(notes)), {})
    with pytest.raises(UsageError, match="--sql"):
        migration_sql(StoreSettings(), {})


def test_a_file_whose_copy_cannot_be_kept_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "engine.db"
    make_old_file(path, 2)
    (tmp_path / "engine.db.schema-2").mkdir()
    with pytest.raises(ConfigError, match="schema-2: cannot keep the store as it was: unable to open"):
        migrate(StoreSettings(path=str(path)), {})
    assert revision_of_file(str(path)) == 2
