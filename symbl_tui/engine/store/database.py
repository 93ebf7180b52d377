"""A SQLite file and the threads that use it, so that no event loop ever waits for a disk."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from symbl_tui.engine.store.schema import APPLICATION, MIGRATIONS
from symbl_tui.errors import ConfigError, EngineError
from symbl_tui.system.paths import make_private

MEMORY: Final = ":memory:"
"""The path of a database that exists only in memory."""

# How long a transaction waits for another engine that writes to the same file.
_BUSY_SECONDS: Final = 5.0

READ_SECONDS: Final = 3.0
"""CPU seconds of one call that reads."""
# Steps of SQLite between two looks at the clock.
_STEPS: Final = 100

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]
"""A plain function over a connection, run as one transaction."""


class ReadTooLong(EngineError):
    """A call that reads used up its budget."""


class Database:
    """An open file; every failure is an ``EngineError`` of one sentence.

    All writing runs on one thread. A connection of ``sqlite3`` belongs to the thread that opened it, and one
    queue keeps transactions in the order in which they were submitted: an utterance is never written before
    the conversation that it belongs to. Long reads run on a thread of their own, which no request waits for.
    """

    def __init__(self, path: str, connection: Connection, thread: ThreadPoolExecutor) -> None:
        """Take a connection that ``thread`` opened; see :meth:`open`."""
        self._connection = connection
        self._thread = thread
        # A database in memory belongs to its one connection.
        self._reader = None if path == MEMORY else _Reader(path)

    @classmethod
    async def open(cls, path: str) -> "Database":
        """Open or create a file; raises ``ConfigError`` when it is not a store of this program."""
        thread = ThreadPoolExecutor(1, "store")
        try:
            loop = asyncio.get_running_loop()
            return cls(path, await loop.run_in_executor(thread, _connect, path), thread)
        except BaseException:
            thread.shutdown(wait=False)
            raise

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` on the thread as one transaction, after the calls before it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, lambda: _transaction(self._connection, work, *args, **kwargs)
        )

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` that reads much, for at most :data:`READ_SECONDS`; it sees all finished calls."""
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
    deadline = time.thread_time() + READ_SECONDS
    driver = _driver(db)
    driver.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    try:
        return work(db, *args, **kwargs)
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise ReadTooLong(f"the search needed more than {READ_SECONDS:g} s", "narrow it") from error
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


def _connect(path: str) -> Connection:
    try:
        if path != MEMORY:
            _make_private(Path(path))
        connection = _open(path)
        try:
            _prepare(_driver(connection), path)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = (cause.strerror if isinstance(cause, OSError) else None) or cause
        raise ConfigError(f"{path}: cannot store conversations there: {reason}", "set store.path") from error
    return connection


def _make_private(path: Path) -> None:
    """Make the file readable by its owner alone; SQLite gives its own files beside it the same mode."""
    make_private(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # Also for a file that was there before: the mode of open() counts only for a new one.
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    _version(connection, path)  # raises before anything is changed in a foreign file
    # WAL lets readers of another process go on while an utterance is written, and makes a commit one append:
    # a kill loses nothing that was committed. With it, NORMAL syncs at checkpoints only; a power cut may cost
    # the last commits, never the file.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    with connection:
        connection.execute("BEGIN IMMEDIATE")  # another engine may be migrating the same file
        _migrate(connection, _version(connection, path))


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    # One by one: executescript() would commit the transaction that protects the migration.
    for statement in "".join(MIGRATIONS[version:]).split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection, path: str) -> int:
    """The schema version of the file; raises ``ConfigError`` for a foreign or newer one."""
    with closing(connection.cursor()) as cursor:
        (application,) = cursor.execute("PRAGMA application_id").fetchone()
        (version,) = cursor.execute("PRAGMA user_version").fetchone()
        (tables,) = cursor.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION:
        raise ConfigError(f"{path}: is the database of another program", "set store.path to another file")
    if version > len(MIGRATIONS):
        raise ConfigError(
            f"{path}: was written by a newer symbl-tui", "update, or set store.path to another file"
        )
    return int(version) if tables else 0
