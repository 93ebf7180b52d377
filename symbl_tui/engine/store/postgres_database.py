"""A PostgreSQL database that several nodes share, and the threads that use it."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from symbl_tui.engine.store import database
from symbl_tui.engine.store.availability import Availability
from symbl_tui.engine.store.database import ReadTooLong, Work
from symbl_tui.engine.store.failures import StoreAway, postgres_failure
from symbl_tui.engine.store.schema_check import check_postgres_schema, check_still_compatible
from symbl_tui.errors import ConfigError

REMEDY: Final = "pip install 'symbl-tui[postgresql]'"

# Threads that read, each with a connection of its own: a long search holds up none of the others.
_READERS: Final = 4
_CONNECT_SECONDS: Final = 5
# A server whose machine is gone sends nothing: it is lost after 20 s of silence (10, and two probes of 5 s),
# or 15 s (in milliseconds) after something that it does not acknowledge.
_CONNECTION: Final[dict[str, Any]] = {
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
# A write that has not ended by then waits for a lock that is never released.
_WRITE_SECONDS: Final = 30.0
# A node that is frozen within a transaction keeps its locks from all others, and its kernel still answers
# keepalives. No work here pauses as long between two statements; what is rolled back is written again.
_IDLE_SECONDS: Final = 5.0
_QUERY_CANCELED: Final = "57014"

CHECK_URL: Final = "check store.url and the password"
"""What to do where a database cannot be used."""

P = ParamSpec("P")
T = TypeVar("T")


class PostgresDatabase:
    """An open database; every failure is an ``EngineError`` of one sentence, without foreign text in it.

    Writes run on one thread, in the order in which they were submitted; reads on a few others. A connection
    that was lost is made anew by the next call.
    """

    def __init__(self, url: URL, password: str, name: str = "symbl-tui") -> None:
        """Use a database; nothing is connected yet.

        Args:
            url: Its address.
            password: Of the user there; empty: PostgreSQL's own ways apply (``PGPASSFILE``, peer).
            name: What its administrator sees as ``application_name``.

        Raises:
            ConfigError: The driver is not installed.
        """
        self._url = url
        self._writing = create_postgres_engine(
            url, password, name, 1, _WRITE_SECONDS, idle_seconds=_IDLE_SECONDS
        )
        self._reading = create_postgres_engine(
            url,
            password,
            name,
            _READERS,
            database.READ_SECONDS,
            idle_seconds=_IDLE_SECONDS,
            read_only=True,
        )
        self._writer = ThreadPoolExecutor(1, "store")
        self._readers = ThreadPoolExecutor(_READERS, "read the store")
        self.availability = Availability(self._probe)

    @classmethod
    async def open(cls, url: URL, password: str, name: str = "symbl-tui") -> "PostgresDatabase":
        """Connect, and check the schema.

        Raises:
            ConfigError: The database cannot be used by this program: what PostgreSQL says, or its schema.
        """
        # Loading the driver takes a tenth of a second.
        opened = await asyncio.to_thread(cls, url, password, name)
        try:
            await asyncio.get_running_loop().run_in_executor(opened._writer, opened._check)
        except BaseException:
            await opened.close()
            raise
        return opened

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` as one transaction, after the calls of this method before it."""
        call = partial(_transaction, self._writing, _if_compatible, work, *args, **kwargs)
        return await self._ask(self._writer, call)

    async def find(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` that reads little."""
        return await self.read(work, *args, **kwargs)

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` that reads, each statement for at most :data:`~.database.READ_SECONDS`."""
        call = partial(_transaction, self._reading, _within_budget, work, *args, **kwargs)
        return await self._ask(self._readers, call)

    async def version(self) -> None:
        """PostgreSQL counts no changes."""

    async def _ask(self, thread: ThreadPoolExecutor, call: Callable[[], T]) -> T:
        """Call on a thread; raises ``StoreAway`` at once where the database is known to be away."""
        self.availability.check()

        def checked() -> T:
            # Again when its turn has come: calls would wait for a lost server one after the other.
            self.availability.check()
            return call()

        try:
            return await _submit(thread, checked)
        except StoreAway as error:
            self.availability.lost(error)
            raise

    async def _probe(self) -> None:
        await _submit(self._readers, partial(_transaction, self._reading, _ping))

    async def close(self) -> None:
        """Finish the submitted transactions and close the connections."""
        # First, as its probe uses the threads of the readers.
        await self.availability.close()
        for thread, engine in ((self._readers, self._reading), (self._writer, self._writing)):
            await _submit(thread, engine.dispose)
            thread.shutdown(wait=False)

    def _check(self) -> None:
        try:
            with self._writing.connect() as connection:
                check_postgres_schema(connection)
        except SQLAlchemyError as error:
            raise cannot_use(self._url, error) from error


def cannot_use(url: URL, error: SQLAlchemyError, remedy: str = CHECK_URL) -> ConfigError:
    """The error of a database that cannot be used, in PostgreSQL's own words."""
    words = str(error.orig if isinstance(error, DBAPIError) else type(error).__name__)
    lines = (" ".join(line.strip(" -\t").split()) for line in words.splitlines())
    # Its library asks in a line of its own whether a server runs: the reason is in the line before.
    reason = "; ".join(line for line in lines if line and not line.endswith("?"))[:300]
    message = f"{url.render_as_string(hide_password=True)}: cannot store conversations there: {reason}"
    return ConfigError(message, remedy)


async def _submit(thread: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, call)


def _transaction(engine: Engine, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        # Commits, or rolls back on any error: work of several statements is stored whole or not at all.
        with engine.begin() as connection:
            return work(connection, *args, **kwargs)
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        raise postgres_failure(error) from error


def _ping(db: Connection) -> None:
    db.execute(text("SELECT 1"))


def _if_compatible(db: Connection, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` that writes, unless the schema has become one for newer programs."""
    check_still_compatible(db)
    return work(db, *args, **kwargs)


def _within_budget(db: Connection, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work``; raises :class:`ReadTooLong` where PostgreSQL has ended one of its statements."""
    try:
        return work(db, *args, **kwargs)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _QUERY_CANCELED:
            raise ReadTooLong from error
        raise


def create_postgres_engine(
    url: URL,
    password: str,
    name: str,
    connections: int,
    seconds: float,
    *,
    idle_seconds: float = 0.0,
    read_only: bool = False,
) -> Engine:
    """A pool of connections.

    Args:
        url: The address of the database.
        password: Of the user there, or empty.
        name: ``application_name``.
        connections: At most so many at a time.
        seconds: After which PostgreSQL ends a statement; 0: never.
        idle_seconds: After which it ends a transaction of which no statement runs; 0: as the server has it.
        read_only: Whether statements that write are refused.

    Raises:
        ConfigError: The driver is not installed.
    """
    options: dict[str, object] = {"statement_timeout": int(seconds * 1000), "TimeZone": "UTC"}
    # Set only where it is asked for: what an administrator has set for the database goes on to count.
    if idle_seconds:
        options["idle_in_transaction_session_timeout"] = int(idle_seconds * 1000)
    if read_only:
        options["default_transaction_read_only"] = "on"
    arguments = {"options": _as_options(options), "application_name": name, "password": password or None}
    try:
        return create_engine(
            url,
            # Values never: an error's text goes to logs and clients.
            hide_parameters=True,
            # One trip more for each transaction, so that none fails because the server was restarted.
            pool_pre_ping=True,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=_CONNECT_SECONDS,
            connect_args={**_CONNECTION, **arguments},
        )
    except ModuleNotFoundError as error:
        raise ConfigError("store.url: PostgreSQL's driver is not installed", REMEDY) from error


def _as_options(settings: Mapping[str, object]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in settings.items())
