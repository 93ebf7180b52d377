"""What an operator does to a store without an engine: bring its schema up to date, or copy it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store.copying import Progress, copy_all
from symbl_tui.engine.store.migrate import upgrade_postgres, upgrade_sql
from symbl_tui.engine.store.postgres_database import CHECK_URL, cannot_use, create_postgres_engine
from symbl_tui.engine.store.postgres_url import EXPECTED, parse_postgres_url, store_password
from symbl_tui.engine.store.schema_check import check_postgres_schema, migratable_revision, revision_of
from symbl_tui.engine.store.sqlite_file import cannot_store, open_file, revision_of_file
from symbl_tui.engine.store.tables import SCHEMA
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system.paths import engine_store

_FILE: Final = "sqlite:"


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
    """The statements that :func:`migrate` would run, for an administrator to run.

    Raises:
        UsageError: The store is a file.
        ConfigError: The database cannot be used, or is newer than this program.
    """
    if not settings.url:
        raise UsageError("--sql: the store is a file", "run symbl-tui engine migrate without it")
    url = parse_postgres_url(settings.url)
    with postgres_connection(url, store_password(environment, settings.password_file)) as connection:
        return upgrade_sql(migratable_revision(connection))


def copy(
    source: str, target: str, environment: Mapping[str, str], progress: Progress = lambda *_: None
) -> Counter[str]:
    """Copy a store into another one, which must have the same schema; returns the rows copied, by table.

    Args:
        source: ``sqlite:PATH``, or the address of a PostgreSQL database.
        target: The same; a file is created.
        environment: Has the password of both databases.
        progress: Called with the conversations done, and all of them.

    Raises:
        ConfigError: One of them cannot be used, or has another schema.
        UsageError: Both are the same, or one names no file.
    """
    if _same(source, target):
        raise UsageError("--from and --to name the same store")
    password = store_password(environment)
    with (
        _any_connection(source, "--from", password, create=False) as readable,
        _any_connection(target, "--to", password, create=True) as writable,
    ):
        for option, connection in (("--from", readable), ("--to", writable)):
            _check_revision(option, revision_of(connection))
            connection.rollback()
        return copy_all(readable, writable, progress)


def _same(source: str, target: str) -> bool:
    if not (source.startswith(_FILE) and target.startswith(_FILE)):
        return source == target
    # One file may have several names.
    paths = [Path(address.removeprefix(_FILE)) for address in (source, target)]
    return paths[0].samefile(paths[1]) if all(path.exists() for path in paths) else source == target


def _check_revision(option: str, revision: int) -> None:
    if revision != SCHEMA:
        found = f"{option}: the store has schema {revision}, not {SCHEMA}"
        remedy = (
            "update symbl-tui" if revision > SCHEMA else "run symbl-tui engine migrate with it as the store"
        )
        raise ConfigError(found, remedy)


@contextmanager
def _any_connection(address: str, option: str, password: str, *, create: bool) -> Iterator[Connection]:
    """A connection to a store; none of its failures is another exception than ``ConfigError``."""
    if not address.startswith(_FILE):
        expected = f"{EXPECTED}, or sqlite:PATH"
        url = parse_postgres_url(address, option, expected)
        with postgres_connection(url, password, remedy=f"check {option} and the password") as connection:
            yield connection
        return
    path = Path(address.removeprefix(_FILE))
    if not path.name:
        raise UsageError(f"{option}: names no file", "expected sqlite:PATH")
    if not path.exists() and not create:
        raise ConfigError(f"{option}: {path}: there is no such file")
    if path.exists():
        # Opening it would migrate it, and that is not what was asked for.
        _check_revision(option, revision_of_file(str(path)))
    file = open_file(str(path))
    try:
        yield file
    except SQLAlchemyError as error:
        raise cannot_store(str(path), error) from error
    finally:
        file.close()


@contextmanager
def postgres_connection(url: URL, password: str, *, remedy: str = CHECK_URL) -> Iterator[Connection]:
    """A connection in a transaction that is committed at the end; any failure is a ``ConfigError``."""
    engine = create_postgres_engine(url, password, "symbl-tui engine", 1, 0)
    try:
        with engine.connect() as connection:
            yield connection
            connection.commit()
    except SQLAlchemyError as error:
        raise cannot_use(url, error, remedy) from error
    finally:
        engine.dispose()


@contextmanager
def store_connection(
    settings: StoreSettings, environment: Mapping[str, str], *, create: bool = False
) -> Iterator[Connection]:
    """A connection to a store in a transaction that is committed at the end; engines may be running.

    Args:
        settings: Where it is.
        environment: Has the password of a database.
        create: Make a file that is not there.

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
    if not create:
        _check_exists(Path(path))
    try:
        with closing(open_file(path)) as connection, connection.begin():
            yield connection
    except SQLAlchemyError as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise ConfigError(f"{path}: cannot be used: {reason}", "try again") from error


def _migrate_file(path: Path) -> str:
    _check_exists(path)
    before = revision_of_file(str(path))
    saved = ""
    if before < SCHEMA:
        copy = path.with_name(f"{path.name}.schema-{before}")
        _back_up(path, copy)
        saved = f"; as it was: {copy}"
    open_file(str(path)).close()
    return f"{path}: {_done(before, max(before, SCHEMA))}{saved}"


def _check_exists(path: Path) -> None:
    # A mistake in the settings must not look like a store without apps.
    if not path.exists():
        remedy = "an engine makes it, and symbl-tui engine apps add; or set store.path"
        raise ConfigError(f"{path}: there is no such file", remedy)


def _back_up(path: Path, copy: Path) -> None:
    try:
        copy.touch(0o600)
        with closing(sqlite3.connect(path)) as file, closing(sqlite3.connect(copy)) as target:
            file.backup(target)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{copy}: cannot keep the store as it was: {reason}", "make room there") from error


def _done(before: int, after: int) -> str:
    return f"schema {after} already" if before == after else f"schema {before} -> {after}"
