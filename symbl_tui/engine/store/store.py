"""The store as the engine uses it: opened once, told what happens, asked with plain functions."""

import asyncio
import logging
import sqlite3
import time
from datetime import datetime
from types import TracebackType
from typing import Final, ParamSpec, TypeVar

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import trackers, writing
from symbl_tui.engine.store.database import MEMORY, Database, Work
from symbl_tui.engine.store.records import SavedTracker
from symbl_tui.errors import EngineError
from symbl_tui.system.paths import engine_store

MOST_CONVERSATIONS: Final = 100_000
"""The oldest beyond these are forgotten, however young."""

_PRUNE_EVERY: Final = 3600.0
"""Seconds."""

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Store:
    """Conversations, jobs and trackers in one file; an ``understood.Recorder``.

    An async context manager: entering raises ``ConfigError`` when the file cannot be used. Whatever fails
    later is an ``EngineError``.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        self._database: Database | None = None
        self._pruning: asyncio.Task[None] | None = None

    @classmethod
    def in_memory(cls) -> "Store":
        """One that keeps nothing beyond its life."""
        return cls(StoreSettings(path=MEMORY))

    async def __aenter__(self) -> "Store":
        """Open the file, and prune it now and then from now on."""
        path = self._settings.path or str(engine_store())
        self._database = await Database.open(path)
        try:
            await self.do(writing.interrupt)
        except BaseException:
            await self._database.close()
            raise
        self._pruning = asyncio.create_task(self._prune(), name="prune the store")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish writing, and close the file."""
        if self._pruning is not None:
            self._pruning.cancel()
            await asyncio.wait((self._pruning,))
        if self._database is not None:
            await self._database.close()

    async def do(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function over the connection, on the store's own thread, as one transaction."""
        if self._database is None:
            raise EngineError("the engine's store is not open")
        return await self._database.do(work, *args, **kwargs)

    async def begin(self, conversation_id: str, connection_id: str, name: str, at: datetime) -> None:
        """A conversation begins, or is gone on with; a name replaces an empty one."""
        await self.do(writing.begin, conversation_id, connection_id, name, at)

    async def join(self, conversation_id: str, member: Speaker) -> None:
        """Somebody takes part."""
        await self.do(writing.join, conversation_id, member)

    async def add(self, conversation_id: str, understood: AnalyzedUtterance) -> None:
        """Something was said."""
        await self.do(writing.add, conversation_id, (understood,))

    async def rank(self, conversation_id: str, topics: tuple[Topic, ...]) -> None:
        """The conversation's topics have changed."""
        await self.do(writing.rank, conversation_id, topics)

    async def end(self, conversation_id: str, at: datetime) -> None:
        """The conversation is over."""
        await self.do(writing.end, conversation_id, at)

    async def trackers(self) -> list[SavedTracker]:
        """The account's trackers, for those who ask for all of them."""
        return await self.do(trackers.trackers)

    async def prune(self) -> None:
        """Forget what is too old."""
        before = time.time() - self._settings.keep_days * 86_400
        await self.do(_prune, before)

    async def _prune(self) -> None:
        while True:
            try:
                await self.prune()
            except EngineError as error:
                _log.warning("%s", error)
            await asyncio.sleep(_PRUNE_EVERY)


def _prune(db: sqlite3.Connection, before: float) -> None:
    writing.prune(db, before, MOST_CONVERSATIONS)
