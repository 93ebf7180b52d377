"""A SQLite file and the one thread that uses it, so that no event loop ever waits for a disk."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from symbl_tui.engine.store.schema import APPLICATION, MIGRATIONS
from symbl_tui.errors import ConfigError, EngineError
from symbl_tui.system.paths import make_private

MEMORY: Final = ":memory:"
"""The path of a database that exists only in memory."""

_BUSY_SECONDS: Final = 5.0
"""How long a transaction waits for another engine that writes to the same file."""

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[sqlite3.Connection, P], T]
"""A plain function over a connection, run as one transaction."""


class Database:
    """An open file; every failure is an ``EngineError`` of one sentence.

    All work runs on one thread. A connection of ``sqlite3`` belongs to the thread that opened it, and one
    queue keeps transactions in the order in which they were submitted: an utterance is never written before
    the conversation that it belongs to.
    """

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        """Take a connection that ``thread`` opened; see :meth:`open`."""
        self._connection = connection
        self._thread = thread

    @classmethod
    async def open(cls, path: str) -> "Database":
        """Open or create a file; raises ``ConfigError`` when it is not a store of this program."""
        thread = ThreadPoolExecutor(1, "store")
        try:
            loop = asyncio.get_running_loop()
            return cls(await loop.run_in_executor(thread, _connect, path), thread)
        except BaseException:
            thread.shutdown(wait=False)
            raise

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` on the thread as one transaction, after the calls before it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._transaction(work, *args, **kwargs))

    async def close(self) -> None:
        """Finish the submitted transactions and close the file."""
        # On its own thread, behind the transactions that were submitted before.
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)

    def _transaction(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            # Commits, or rolls back on any error: work of several statements is stored whole or not at all.
            with self._connection:
                return work(self._connection, *args, **kwargs)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            # ValueError and OverflowError: values that SQLite cannot hold, a lone surrogate or a number too
            # big.
            raise EngineError(f"the engine's store failed: {error}") from error


def _connect(path: str) -> sqlite3.Connection:
    try:
        if path != MEMORY:
            _make_private(Path(path))
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
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
