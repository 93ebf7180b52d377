"""A SQLite file, and the threads that use it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from symbl_tui.engine.store import database
from symbl_tui.engine.store.availability import Availability
from symbl_tui.engine.store.database import ReadTooLong, Work
from symbl_tui.engine.store.sqlite_file import MEMORY, connect, driver_of, open_file
from symbl_tui.errors import EngineError

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

    async def version(self) -> int | None:
        """SQLite's counter of the changes by other connections than the reader, which makes none."""
        return None if self._reader is None else await self._reader.run(_data_version)

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
            self._connection = connect(self._path)
            self._connection.exec_driver_sql("PRAGMA query_only = ON")
            self._connection.rollback()
        return _transaction(self._connection, work, *args, **kwargs)

    async def close(self) -> None:
        if self._connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)


def _data_version(db: Connection) -> int:
    return int(db.exec_driver_sql("PRAGMA data_version").scalar_one())


def _within_budget(db: Connection, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` as long as its queries take no longer than the budget; raises :class:`ReadTooLong`."""
    # CPU time of this thread: a busy machine makes no query too long.
    deadline = time.thread_time() + database.READ_SECONDS
    driver = driver_of(db)
    driver.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    try:
        return work(db, *args, **kwargs)
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise ReadTooLong from error
        raise
    finally:
        driver.set_progress_handler(None, 0)
