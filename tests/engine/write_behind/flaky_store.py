"""A store in a file that fails as a database on another machine does."""

import asyncio
import os
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

from prometheus_client import CollectorRegistry
from sqlalchemy import Connection, text

from symbl_tui.engine.metrics.write_behind_metrics import WriteBehindMetrics
from symbl_tui.engine.node.readiness import Readiness
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.database import Work
from symbl_tui.engine.store.failures import StoreAway
from symbl_tui.engine.write_behind.event_queue import EventQueue, QueueTiming
from symbl_tui.engine.write_behind.queue_writer import WriterTiming
from symbl_tui.system.tasks import cancel_and_wait

P = ParamSpec("P")
T = TypeVar("T")

TIMING = QueueTiming(WriterTiming(first_retry=0.001, longest_retry=0.002), adopt=0.01, close=5.0)

# What a run leaves, without the moments at which rows were written.
_ROWS = (
    "SELECT id, connection_id, name, started, ended, live FROM conversations ORDER BY id",
    "SELECT conversation_id, id, name, user_id FROM members ORDER BY conversation_id, place",
    "SELECT conversation_id, id, text, member_id, started, ended, words FROM utterances"
    " ORDER BY conversation_id, place",
    "SELECT conversation_id, utterance_id, kind, body FROM findings ORDER BY conversation_id, place",
    "SELECT conversation_id, body FROM topics ORDER BY conversation_id",
)


class FlakyStore(Store):
    """Away while :attr:`away`; loses the answer of the next commits while :attr:`lost_answers`."""

    def __init__(self, path: Path) -> None:
        super().__init__(StoreSettings(path=str(path)))
        self.away = False
        self.lost_answers = 0

    async def __aenter__(self) -> Self:
        """Open it."""
        await super().__aenter__()
        return self

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run, or fail."""
        if self.away:
            raise StoreAway("connection refused")
        result = await super().run(work, *args, **kwargs)
        if self.lost_answers:
            self.lost_answers -= 1
            raise StoreAway("the connection was lost before the answer")
        return result

    async def rows(self) -> list[list[tuple[Any, ...]]]:
        """All conversations."""
        return await super().run(_rows)

    async def positions(self) -> list[str]:
        """The queues whose positions are noted."""
        return await super().run(_positions)


def _positions(db: Connection) -> list[str]:
    return [*db.execute(text("SELECT key FROM store_info WHERE key LIKE 'queue:%'")).scalars()]


def _rows(db: Connection) -> list[list[tuple[Any, ...]]]:
    return [[tuple(row) for row in db.execute(text(statement))] for statement in _ROWS]


def write_behind(
    store: Store,
    path: Path,
    readiness: Readiness | None = None,
    registry: CollectorRegistry | None = None,
) -> EventQueue:
    settings = StoreSettings(url="postgresql://db/symbl", queue_path=str(path), queue_bytes=1 << 20)
    metrics = WriteBehindMetrics(registry or CollectorRegistry())
    return EventQueue(store, settings, readiness or Readiness(), metrics, TIMING)


def value(registry: CollectorRegistry, name: str) -> float | None:
    """The value of a metric of the queue."""
    return registry.get_sample_value(f"symbl_tui_write_behind_{name}")


async def kill(queue: EventQueue) -> None:
    """What a kill leaves of a queue: its files, and no lock."""
    for task in queue._tasks:
        await cancel_and_wait(task)
    # What it does may be taking over a queue.
    await asyncio.to_thread(queue._thread.shutdown, wait=True)
    if adopted := queue._adoption._held:
        os.close(adopted._lock)
    os.close(queue._queue.files._lock)
