"""A SQLite file and the one thread that works with it, so that no event loop ever waits for a disk."""

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
from symbl_tui.system.paths import private

MEMORY: Final = ":memory:"
"""The path that keeps nothing."""

_BUSY_SECONDS: Final = 5.0
"""How long one engine waits for another that writes to the same file."""

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[sqlite3.Connection, P], T]
"""A plain function over a connection, run as one transaction."""


class Database:
    """An open file; anything that fails in it is an ``EngineError`` of one sentence."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        """Use :meth:`open`."""
        self._connection = connection
        self._thread = thread

    @classmethod
    async def open(cls, path: str) -> "Database":
        """Open a file, made if there is none; raises ``ConfigError`` when it cannot be ours."""
        thread = ThreadPoolExecutor(1, "store")
        try:
            loop = asyncio.get_running_loop()
            return cls(await loop.run_in_executor(thread, _opened, path), thread)
        except BaseException:
            thread.shutdown(wait=False)
            raise

    async def do(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do all of ``work`` or nothing; calls take their turns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._transaction(work, *args, **kwargs))

    async def close(self) -> None:
        """Finish what was begun, and let the file go."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)

    def _transaction(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with self._connection:
                return work(self._connection, *args, **kwargs)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            # Values that SQLite cannot take (half a surrogate pair, a number too big) are no fault of its.
            raise EngineError(f"the engine's store failed: {error}") from error


def _opened(path: str) -> sqlite3.Connection:
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
        raise ConfigError(f"{path}: cannot keep conversations there: {reason}", "set store.path") from error
    return connection


def _make_private(path: Path) -> None:
    """Only its owner reads what people said; SQLite's files beside it take the same mode."""
    private(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    _version(connection, path)  # nothing is changed in a file that is not for us
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    with connection:
        connection.execute("BEGIN IMMEDIATE")  # another engine may be at it too
        _migrate(connection, _version(connection, path))


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    for statement in "".join(MIGRATIONS[version:]).split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection, path: str) -> int:
    """The version of the file's tables; raises ``ConfigError`` when it is not for us."""
    with closing(connection.cursor()) as cursor:
        (application,) = cursor.execute("PRAGMA application_id").fetchone()
        (version,) = cursor.execute("PRAGMA user_version").fetchone()
        (tables,) = cursor.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION:
        raise ConfigError(f"{path}: is somebody else's database", "set store.path to another file")
    if version > len(MIGRATIONS):
        raise ConfigError(
            f"{path}: was written by a newer symbl-tui", "update, or set store.path to another file"
        )
    return int(version) if tables else 0
