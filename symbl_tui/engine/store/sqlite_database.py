"""A SQLite file, and the threads that use it."""

import asyncio
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from symbl_tui.engine.store import database
from symbl_tui.engine.store.availability import Availability
from symbl_tui.engine.store.database import ReadTooLong, Work
from symbl_tui.engine.store.schema_check import compatible_from
from symbl_tui.engine.store.tables import SCHEMA, create_tables
from symbl_tui.errors import ConfigError, EngineError
from symbl_tui.system.paths import make_private

MEMORY: Final = ":memory:"
"""The path of a database that exists only in memory."""

APPLICATION: Final = 0x53594D42
"""SQLite's ``application_id``, which identifies files of this program."""

# How long a transaction waits for another engine that writes to the same file.
_BUSY_SECONDS: Final = 5.0

# Steps of SQLite between two looks at the clock.
_STEPS: Final = 100

P = ParamSpec("P")
T = TypeVar("T")


class SQLiteDatabase:
    """An open file; every failure is an ``EngineError`` of one sentence.

    All writing runs on one thread. A connection of ``sqlite3`` belongs to the thread that opened it, and one
    queue keeps transactions in the order in which they were submitted: an utterance is never written before
    the conversation that it belongs to. Long reads run on a thread of their own, which no request waits for.
    """

    def __init__(self, path: str, connection: Connection, thread: ThreadPoolExecutor) -> None:
        """Take a connection that ``thread`` opened; see :meth:`open`."""
        self._connection = connection
        self._thread = thread
        self.availability = Availability(lambda: asyncio.sleep(0))  # a file is never away
        # A database in memory belongs to its one connection.
        self._reader = None if path == MEMORY else _Reader(path)

    @classmethod
    async def open(cls, path: str) -> "SQLiteDatabase":
        """Open or create a file; raises ``ConfigError`` when it is not a store of this program."""
        thread = ThreadPoolExecutor(1, "store")
        try:
            loop = asyncio.get_running_loop()
            return cls(path, await loop.run_in_executor(thread, open_file, path), thread)
        except BaseException:
            thread.shutdown(wait=False)
            raise

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` on the thread as one transaction, after the calls before it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, lambda: _transaction(self._connection, work, *args, **kwargs)
        )

    async def find(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` that reads little, between the transactions: never behind a long read."""
        return await self.run(work, *args, **kwargs)

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` that reads much, for at most :data:`~.database.READ_SECONDS` of CPU."""
        if self._reader is None:
            return await self.run(_within_budget, work, *args, **kwargs)
        return await self._reader.run(_within_budget, work, *args, **kwargs)

    async def close(self) -> None:
        """Finish the submitted transactions and close the file."""
        if self._reader is not None:
            await self._reader.close()
        # On its own thread, behind the transactions that were submitted before.
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)


def _transaction(connection: Connection, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        # Commits, or rolls back on any error: work of several statements is stored whole or not at all.
        with connection.begin():
            return work(connection, *args, **kwargs)
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        # ValueError and OverflowError: values that SQLite cannot hold, a lone surrogate or a number too big.
        # The driver's own words: SQLAlchemy's have the statement in them.
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise EngineError(f"the engine's store failed: {reason}") from error


class _Reader:
    """A thread that only reads, with a connection of its own."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, "read the store")
        self._connection: Connection | None = None

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` after the calls before it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._run(work, *args, **kwargs))

    def _run(self, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._connection is None:
            self._connection = _open(self._path)
            self._connection.exec_driver_sql("PRAGMA query_only = ON")
            self._connection.rollback()
        return _transaction(self._connection, work, *args, **kwargs)

    async def close(self) -> None:
        if self._connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)


def _within_budget(db: Connection, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` as long as its queries take no longer than the budget; raises :class:`ReadTooLong`."""
    # CPU time of this thread: a busy machine makes no query too long.
    deadline = time.thread_time() + database.READ_SECONDS
    driver = _driver(db)
    driver.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    try:
        return work(db, *args, **kwargs)
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise ReadTooLong from error
        raise
    finally:
        driver.set_progress_handler(None, 0)


def _driver(db: Connection) -> sqlite3.Connection:
    connection = db.connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def _open(path: str) -> Connection:
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
    connection = _open(path)
    try:
        return _revision(connection, path)
    except DBAPIError as error:
        raise cannot_store(path, error) from error
    finally:
        connection.close()


def open_file(path: str) -> Connection:
    """Open or create a file and bring it up to date; raises ``ConfigError`` where it is not ours.

    Closing the connection closes the file.
    """
    try:
        if path != MEMORY:
            _make_private(Path(path))
        connection = _open(path)
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


def _make_private(path: Path) -> None:
    """Make the file readable by its owner alone; SQLite gives its own files beside it the same mode."""
    make_private(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # Also for a file that was there before: the mode of open() counts only for a new one.
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _prepare(connection: Connection, path: str) -> None:
    revision = _revision(connection, path)  # raises before anything is changed in a foreign file
    connection.rollback()
    # WAL lets readers of another process go on while an utterance is written, and makes a commit one append:
    # a kill loses nothing that was committed. With it, NORMAL syncs at checkpoints only; a power cut may cost
    # the last commits, never the file.
    driver = _driver(connection)
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
