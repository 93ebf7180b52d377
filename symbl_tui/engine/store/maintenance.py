"""What an operator does to a store while no engine has to run: bring its schema up to date."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store.migrate import upgrade_postgres, upgrade_sql
from symbl_tui.engine.store.postgres_database import cannot_use, create_postgres_engine
from symbl_tui.engine.store.postgres_url import parse_postgres_url, store_password
from symbl_tui.engine.store.schema_check import check_postgres_schema, revision_of
from symbl_tui.engine.store.sqlite_database import open_file, revision_of_file
from symbl_tui.engine.store.tables import SCHEMA
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system.paths import engine_store


def migrate(settings: StoreSettings, environment: Mapping[str, str]) -> str:
    """Bring the schema up to date; returns one sentence that says what was done.

    Raises:
        ConfigError: The database cannot be used, or is newer than this program.
    """
    if not settings.url:
        return _migrate_file(Path(settings.path or engine_store()))
    url = parse_postgres_url(settings.url)
    with postgres_connection(url, store_password(environment, settings.password_file)) as connection:
        before, after = upgrade_postgres(connection)
    return f"{url.render_as_string(hide_password=True)}: {_done(before, after)}"


def migration_sql(settings: StoreSettings, environment: Mapping[str, str]) -> str:
    """The statements that :func:`migrate` would run, for an administrator who runs them.

    Raises:
        UsageError: The store is a file.
        ConfigError: The database cannot be used.
    """
    if not settings.url:
        raise UsageError("--sql: the store is a file", "run symbl-tui engine migrate without it")
    url = parse_postgres_url(settings.url)
    with postgres_connection(url, store_password(environment, settings.password_file)) as connection:
        return upgrade_sql(revision_of(connection))


@contextmanager
def postgres_connection(url: URL, password: str) -> Iterator[Connection]:
    """A connection in a transaction that is committed at the end; any failure is a ``ConfigError``."""
    engine = create_postgres_engine(url, password, "symbl-tui engine", 1, 0)
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise cannot_use(url, error) from error
    finally:
        engine.dispose()


@contextmanager
def store_connection(settings: StoreSettings, environment: Mapping[str, str]) -> Iterator[Connection]:
    """A connection to a store in a transaction that is committed at the end; engines may be running.

    Raises:
        ConfigError: The store cannot be used by this program.
    """
    if settings.url:
        url, password = parse_postgres_url(settings.url), store_password(environment, settings.password_file)
        with postgres_connection(url, password) as connection:
            check_postgres_schema(connection)
            yield connection
        return
    path = settings.path or str(engine_store())
    try:
        with closing(open_file(path)) as connection, connection.begin():
            yield connection
    except SQLAlchemyError as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise ConfigError(f"{path}: cannot be used: {reason}", "try again") from error


def _migrate_file(path: Path) -> str:
    if not path.exists():
        raise ConfigError(f"{path}: there is no such file", "an engine makes it")
    before = revision_of_file(str(path))
    saved = ""
    if before < SCHEMA:
        copy = path.with_name(f"{path.name}.schema-{before}")
        _back_up(path, copy)
        saved = f"; as it was: {copy}"
    open_file(str(path)).close()
    return f"{path}: {_done(before, max(before, SCHEMA))}{saved}"


def _back_up(path: Path, copy: Path) -> None:
    copy.touch(0o600)
    with closing(sqlite3.connect(path)) as file, closing(sqlite3.connect(copy)) as target:
        file.backup(target)


def _done(before: int, after: int) -> str:
    return f"schema {after} already" if before == after else f"schema {before} -> {after}"
