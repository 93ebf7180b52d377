"""A SQLite file of this program: opened, checked, migrated, and readable by its owner alone."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from symbl_tui.engine.store.schema_check import compatible_from
from symbl_tui.engine.store.tables import SCHEMA, create_tables
from symbl_tui.errors import ConfigError
from symbl_tui.system.paths import make_private

MEMORY: Final = ":memory:"
"""The path of a database that exists only in memory."""

APPLICATION: Final = 0x53594D42
"""SQLite's ``application_id``, which identifies files of this program."""

# How long a transaction waits for another engine that writes to the same file.
_BUSY_SECONDS: Final = 5.0


def driver_of(db: Connection) -> sqlite3.Connection:
    """The connection of ``sqlite3`` under one of SQLAlchemy."""
    connection = db.connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def connect(path: str) -> Connection:
    """Open a connection; closing it closes the file."""
    # Values never: an error's text goes to logs and clients.
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(path, timeout=_BUSY_SECONDS),
        poolclass=NullPool,
        hide_parameters=True,
    )
    return engine.connect()


def revision_of_file(path: str) -> int:
    """The revision of a file's schema; raises ``ConfigError`` where it is not a store of this program."""
    try:
        with closing(connect(path)) as connection:
            return _revision(connection, path)
    except DBAPIError as error:
        raise cannot_store(path, error) from error


def open_file(path: str) -> Connection:
    """Open or create a file and bring it up to date; raises ``ConfigError`` where it is not ours.

    Closing the connection closes the file.
    """
    try:
        if path != MEMORY:
            _create_private(Path(path))
            revision_of_file(path)  # raises before anything is changed in a foreign file
            # Before the connection that writes: SQLite gives its own files beside it the same mode.
            Path(path).chmod(0o600)
        connection = connect(path)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise cannot_store(path, error) from error
    return connection


def cannot_store(path: str, error: Exception) -> ConfigError:
    """The error of a file that cannot be used, in SQLite's own words."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = (cause.strerror if isinstance(cause, OSError) else None) or cause
    return ConfigError(f"{path}: cannot store conversations there: {reason}", "set store.path")


def _create_private(path: Path) -> None:
    """Create the file, if it is not there, readable by its owner alone."""
    make_private(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _prepare(connection: Connection, path: str) -> None:
    revision = _revision(connection, path)
    connection.rollback()
    # WAL lets readers of another process go on while an utterance is written, and makes a commit one append:
    # a kill loses nothing that was committed. With it, NORMAL syncs at checkpoints only; a power cut may cost
    # the last commits, never the file.
    driver = driver_of(connection)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA synchronous = NORMAL")
    driver.execute("PRAGMA foreign_keys = ON")
    if revision < SCHEMA:
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # another engine may be migrating the same file
            _migrate(connection, _revision(connection, path))


def _migrate(connection: Connection, revision: int) -> None:
    if not revision:
        create_tables(connection)
    elif revision < SCHEMA:
        # Alembic takes a tenth of a second to load.
        from symbl_tui.engine.store.migrate import stamp, upgrade

        stamp(connection, revision)
        upgrade(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def _revision(connection: Connection, path: str) -> int:
    """The revision of the schema, 0 for a new file; raises ``ConfigError`` for a foreign or newer one."""
    application, revision, tables = (
        connection.exec_driver_sql(query).scalar_one()
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    )
    if tables and application != APPLICATION:
        raise ConfigError(f"{path}: is the database of another program", "set store.path to another file")
    if revision > SCHEMA and compatible_from(connection) > SCHEMA:
        raise ConfigError(
            f"{path}: was written by a newer symbl-tui", "update, or set store.path to another file"
        )
    return int(revision) if tables else 0
