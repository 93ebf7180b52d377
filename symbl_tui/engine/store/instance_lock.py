"""The lock that an instance holds in PostgreSQL while it lives: others see by it whether it does."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Self

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import SQLAlchemyError

from symbl_tui.engine.node.instance import NodeInstance
from symbl_tui.engine.store.advisory_locks import LockClass
from symbl_tui.engine.store.postgres_database import create_postgres_engine
from symbl_tui.system.tasks import cancel_and_wait

# Seconds between two checks of the connection, and of a statement.
_INTERVAL: Final = 0.5
_STATEMENT_SECONDS: Final = 5.0

_log = logging.getLogger(__name__)


class InstanceLock:
    """Holds the lock on a connection of its own, and gets it again after an outage; a context manager.

    A process that is killed has its connection closed by the kernel, so its lock is gone at once. The server
    looks for a machine that is gone, too.
    """

    def __init__(self, url: URL, password: str, instance: NodeInstance) -> None:
        """Prepare; raises ``ConfigError`` where the driver is not installed."""
        self._engine = create_postgres_engine(url, password, instance.id[:63], 1, _STATEMENT_SECONDS)
        self._instance = instance
        self._thread = ThreadPoolExecutor(1, "hold the lock of the instance")
        self._connection: Connection | None = None
        self._holding: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Get the lock, unless the database is away just now: then as soon as it is back."""
        await self._check()
        self._holding = asyncio.create_task(self._hold(), name="hold the lock of the instance")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Release it."""
        await cancel_and_wait(self._holding)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._release)
        self._thread.shutdown(wait=False)

    async def _hold(self) -> None:
        while True:
            await asyncio.sleep(_INTERVAL)
            await self._check()

    async def _check(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._ensure)

    def _ensure(self) -> None:
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                # The server's side: a machine that is gone is dead after some ten seconds.
                for setting in ("tcp_keepalives_idle = 5", "tcp_keepalives_interval = 2"):
                    self._connection.execute(text(f"SET {setting}"))
                self._connection.execute(text("SET tcp_keepalives_count = 3"))
                # Not taken before it is free: the server may not have noticed yet that the last one is lost.
                key = {"locks": int(LockClass.INSTANCE), "lock": self._instance.lock}
                self._connection.execute(
                    text("SELECT pg_advisory_lock(CAST(:locks AS int), CAST(:lock AS int))"), key
                )
            else:
                self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            _log.debug("the lock of this instance is lost: %s", type(error).__name__)
            self._drop()

    def _release(self) -> None:
        self._drop()
        self._engine.dispose()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not back into the pool, which would keep it open, and the lock with it.
            connection.invalidate()
            connection.close()
