"""The engine's handle on its store, opened once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final, ParamSpec, TypeVar

from symbl_tui.engine.apps.engine_app import OWN_APP
from symbl_tui.engine.conversations.conversation_events import Event
from symbl_tui.engine.metrics.store_metrics import StoreMetrics, StoreOperation
from symbl_tui.engine.node.instance import NodeInstance, new_instance
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import reading, saved_trackers, writing
from symbl_tui.engine.store.availability import Availability
from symbl_tui.engine.store.database import Database, Work
from symbl_tui.engine.store.failures import StoreUnavailable
from symbl_tui.engine.store.instance_lock import InstanceLock
from symbl_tui.engine.store.postgres_database import PostgresDatabase
from symbl_tui.engine.store.postgres_url import parse_postgres_url
from symbl_tui.engine.store.pruning import prune
from symbl_tui.engine.store.records import SavedTracker, StoredMessage
from symbl_tui.engine.store.schema_check import SchemaMoved
from symbl_tui.engine.store.sqlite_database import SQLiteDatabase
from symbl_tui.engine.store.sqlite_file import MEMORY
from symbl_tui.errors import EngineError
from symbl_tui.system.paths import engine_store
from symbl_tui.system.tasks import cancel_and_wait

MAX_CONVERSATIONS: Final = 100_000
"""Of one app; the oldest beyond this number are pruned, whatever their age."""

# Seconds between two prunings.
_PRUNE_INTERVAL: Final = 3600.0
# Seconds from a failure to the next attempt of what can wait.
_RETRY_INTERVAL: Final = 1.0

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Store:
    """Conversations, jobs and trackers in one database; implements ``ConversationStore``.

    An async context manager: entering raises ``ConfigError`` when the database cannot be used. Later failures
    are ``EngineError``.
    """

    def __init__(
        self, settings: StoreSettings, password: str = "", instance: NodeInstance | None = None
    ) -> None:
        """Describe a store.

        Args:
            settings: Where it is.
            password: That of the user in ``settings.url``.
            instance: The one that uses it; None: another one each time.
        """
        self.instance = instance or new_instance()
        """What others know its user by, and by a lock that it lives."""
        self._settings = settings
        self._password = password
        self._database: Database | None = None
        self._stack = AsyncExitStack()
        self.metrics = StoreMetrics()
        """What is measured of it; an engine puts its own here."""
        self.on_schema_moved: Callable[[SchemaMoved], object] = lambda _: None
        """Called with each write that the database's new schema does not allow."""

    @classmethod
    def in_memory(cls) -> "Store":
        """A store in memory, empty again once closed."""
        return cls(StoreSettings(path=MEMORY))

    async def __aenter__(self) -> "Store":
        """Open the database, and start to prune it regularly."""
        async with AsyncExitStack() as stack:
            self._database = await self._open()
            stack.push_async_callback(self._database.close)
            if self._settings.url:
                address = parse_postgres_url(self._settings.url)
                await stack.enter_async_context(InstanceLock(address, self._password, self.instance))
            pruning = asyncio.create_task(self._prune_regularly(), name="prune the store")
            stack.push_async_callback(cancel_and_wait, pruning)
            self._stack = stack.pop_all()
        return self

    async def _open(self) -> Database:
        if self._settings.url:
            return await PostgresDatabase.open(parse_postgres_url(self._settings.url), self._password)
        database = await SQLiteDatabase.open(self._settings.path or str(engine_store()))
        try:
            # Before anything else: what is live now was left by an engine that was killed.
            await database.run(writing.mark_interrupted)
        except BaseException:
            await database.close()
            raise
        return database

    async def __aexit__(self, *_: object) -> None:
        """Finish the submitted writes and close the file."""
        await self._stack.aclose()

    @property
    def _opened(self) -> Database:
        if self._database is None:
            raise EngineError("the engine's store is not open")
        return self._database

    @property
    def availability(self) -> Availability:
        """Whether the database can be reached."""
        return self._opened.availability

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function over the connection as one transaction, after the calls before it."""
        with self.metrics.measure(StoreOperation.WRITE):
            try:
                return await self._opened.run(work, *args, **kwargs)
            except SchemaMoved as error:
                self.on_schema_moved(error)
                raise

    async def find(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function that reads little, and waits for no function that reads much."""
        with self.metrics.measure(StoreOperation.FIND):
            return await self._opened.find(work, *args, **kwargs)

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function that reads much: apart from other work, which does not wait for it."""
        with self.metrics.measure(StoreOperation.READ):
            return await self._opened.read(work, *args, **kwargs)

    async def version(self) -> int | None:
        """A number that is another one after each change of the store; None: only reading tells."""
        return await self._opened.version()

    async def insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call until the database can do it: for jobs, which wait where a request is refused.

        ``call`` uses this store, and may be made once more after it was done: its answer may have been lost.
        """
        while True:
            try:
                return await call()
            except StoreUnavailable:
                await asyncio.sleep(_RETRY_INTERVAL)
                await self.availability.wait()

    async def put(self, event: Event) -> None:
        """Store an event of a live conversation."""
        await self.run(writing.write_event, event)

    @property
    def full(self) -> EngineError | None:
        """None: a disk that is full shows at the first write."""
        return None

    async def flush(self, timeout: float) -> bool:
        """Return at once: every write is in the database when it returns."""
        return True

    async def trackers(self, app_id: str = OWN_APP) -> list[SavedTracker]:
        """All trackers of an app."""
        return await self.find(saved_trackers.list_trackers, app_id)

    async def message_pages(
        self, conversation_id: str, *, words: bool, size: int = 200
    ) -> AsyncIterator[list[StoredMessage]]:
        """All messages in order of time, ``size`` at a time: other work runs on the thread between pages."""
        after = reading.START
        while page := await self.find(reading.message_page, conversation_id, after, size, words=words):
            yield page
            after = page[-1].position

    @property
    def is_shared(self) -> bool:
        """Whether other engines may use it, too."""
        return bool(self._settings.url)

    @property
    def is_durable(self) -> bool:
        """Whether it is more than this process's memory."""
        return bool(self._settings.url) or self._settings.path != MEMORY

    async def prune(self) -> None:
        """Delete conversations that ended too long ago: as the settings say, or a limit of their app."""
        await self.run(prune, self._settings.keep_days, MAX_CONVERSATIONS)

    async def _prune_regularly(self) -> None:
        while True:
            try:
                await self.prune()
            except EngineError as error:
                _log.warning("%s", error)
            await asyncio.sleep(_PRUNE_INTERVAL)
