"""The queue of one engine in front of a database on another machine.

Events of live conversations in, written to the database in their order by one task.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, ParamSpec, Self, TypeVar

from symbl_tui.engine.conversations.conversation_events import Event
from symbl_tui.engine.metrics.write_behind_metrics import WriteBehindMetrics
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.schema_check import SchemaMoved
from symbl_tui.engine.write_behind import stored_entries
from symbl_tui.engine.write_behind.adoption import Adoption
from symbl_tui.engine.write_behind.dead_letters import DeadLetters
from symbl_tui.engine.write_behind.entries import Entry, encode
from symbl_tui.engine.write_behind.entry_queue import EntryQueue, QueueLevel, QueueOverflow
from symbl_tui.engine.write_behind.queue_files import QueueFiles, new_queue_name
from symbl_tui.engine.write_behind.queue_writer import DEFAULT_WRITER_TIMING, QueueWriter, WriterTiming
from symbl_tui.errors import ConfigError, EngineError
from symbl_tui.system.paths import engine_queue
from symbl_tui.system.tasks import cancel_and_wait

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class QueueTiming:
    """Seconds."""

    writer: WriterTiming = DEFAULT_WRITER_TIMING
    adopt: float = 10.0
    """Between two looks for queues that killed processes of this machine left."""
    close: float = 2.0
    """For what still waits when the engine stops; the rest stays on disk, for the next one."""


DEFAULT_QUEUE_TIMING: Final = QueueTiming()


class EventQueue:
    """Implements ``ConversationStore``.

    An async context manager: entering raises ``ConfigError`` where there can be no queue.
    """

    def __init__(
        self,
        store: Store,
        settings: StoreSettings,
        readiness: Readiness,
        metrics: WriteBehindMetrics,
        timing: QueueTiming = DEFAULT_QUEUE_TIMING,
    ) -> None:
        """Write to ``store``, which is open; ``readiness`` is told what is wrong."""
        self._metrics = metrics
        self._store = store
        self._readiness = readiness
        self._timing = timing
        self._max_bytes = settings.queue_bytes
        self._directory = Path(settings.queue_path) if settings.queue_path else engine_queue()
        self._thread = ThreadPoolExecutor(1, "write-behind queue")
        self._dead_letters = DeadLetters(self._directory, on_letter=metrics.refused.inc)
        self._number = 0
        """Of the newest entry."""
        self.level = QueueLevel()
        """How much waits."""
        self._added, self._changed, self._adopted = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Make the queue, and start to write it and those that killed processes left."""
        self._name = name = new_queue_name()
        try:
            files = await self._run(QueueFiles.create, self._directory, name)
        except OSError as error:
            reason = f"{self._directory}: cannot queue there: {error.strerror}"
            raise ConfigError(reason, "set store.queue_path") from error
        self._queue = EntryQueue(files, self._max_bytes)
        self._writer = self._writer_of(self._queue, name)
        self._writer.on_change = self._notify
        self._store.availability.on_change = self._notify
        self._adoption = Adoption(self._directory, self._writer_of, self._forget, self._thread)
        self._tasks = [
            asyncio.create_task(self._write_for_ever(), name="write the queue"),
            asyncio.create_task(self._adopt_regularly(), name="adopt queues"),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Write what waits, or leave it on disk for the next engine."""
        await self.flush(self._timing.close)
        # A transaction that is under way goes on in its thread: its position in the database keeps the next
        # engine from writing it once more.
        for task in self._tasks:
            await cancel_and_wait(task)
        level = await self._run(lambda: self._queue.level)
        await self._run(self._adoption.release)
        lost = await self._run(self._queue.close)
        if not level.entries:
            await self._forget(self._name)
        elif level.entries > lost:
            _log.warning("%d entries wait in %s for the next engine", level.entries - lost, self._directory)
        if lost:
            _log.error("%d entries are lost: %s", lost, level.disk_error)
        self._thread.shutdown(wait=False)

    def sample(self) -> None:
        """Set the gauges."""
        metrics, level = self._metrics, self.level
        metrics.entries.set(level.entries)
        metrics.bytes.set(level.bytes)
        metrics.in_memory.set(level.in_memory)
        metrics.adopted_bytes.set(self._adoption.bytes)

    @property
    def full(self) -> EngineError | None:
        """Why no new conversation should begin; None: it may."""
        if not self.level.full:
            return None
        return EngineError("too much waits for the engine's database, which is away", "try again later")

    @property
    def failed(self) -> bool:
        """Whether what waits could not be written, and is tried again."""
        return self._writer.failure is not None

    async def put(self, event: Event) -> None:
        """Queue an event; raises ``EngineError`` where it finds no place."""
        self._number += 1
        line = encode(Entry(self._number, event, time.time()))
        try:
            self._show(await self._run(self._append, line))
        except QueueOverflow:
            self._metrics.dropped.inc()
            raise
        finally:
            self._added.set()  # also for a caller that is gone: its event is queued all the same

    async def flush(self, timeout: float) -> bool:
        """Wait until what was queued before is in the database; False: it is not after ``timeout`` seconds.

        A database that is known to be away is not waited for.
        """
        queued = await self._run(lambda: self._queue.queued)
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._writer.done < queued and not self._writer.failure:
                    self._changed.clear()
                    await self._changed.wait()
        return self._writer.done >= queued

    def _append(self, line: bytes) -> QueueLevel:
        self._queue.put(line)
        return self._queue.level

    def _show(self, level: QueueLevel) -> None:
        before, self.level = self.level, level
        if level.full and not before.full:
            _log.error("%d bytes wait for the database: this node takes no new conversations", level.bytes)
            self._readiness.set(Condition.QUEUE_FULL, f"{level.bytes} bytes wait for the database")
        elif before.full and not level.full:
            self._readiness.clear(Condition.QUEUE_FULL)
        if level.disk_error and not before.disk_error:
            _log.error("entries wait in memory, as the queue's disk takes none: %s", level.disk_error)
        elif before.disk_error and not level.disk_error:
            _log.warning("entries are on the queue's disk again")

    def _notify(self) -> None:
        self._show(self._writer.level)
        failure = self._store.availability.away or self._writer.failure
        if failure and not isinstance(failure, SchemaMoved):  # which is a condition of its own
            self._readiness.set(Condition.STORE_AWAY, failure.message)  # the log has the reason
        else:
            self._readiness.clear(Condition.STORE_AWAY)
        self._changed.set()

    async def _write_for_ever(self) -> None:
        # A conversation that goes on after a kill is told in its order.
        await self._adopted.wait()
        while True:
            self._added.clear()
            try:
                await self._writer.drain()
            except Exception:
                _log.exception("internal error in the writer of the queue")
                await asyncio.sleep(self._timing.writer.longest_retry)
                continue
            await self._added.wait()

    async def _adopt_regularly(self) -> None:
        while True:
            try:
                await self._adoption.adopt_all()
            except Exception:
                _log.exception("internal error in the adoption of queues")
            self._adopted.set()
            await asyncio.sleep(self._timing.adopt)

    def _writer_of(self, queue: EntryQueue, name: str) -> QueueWriter:
        async def write(batch: Sequence[Entry]) -> None:
            await self._store.run(stored_entries.write, name, batch)
            now = time.time()
            for entry in batch:
                self._metrics.seconds.observe(max(0.0, now - entry.at))

        return QueueWriter(queue, write, self._dead_letters, self._thread, self._timing.writer)

    async def _forget(self, name: str) -> None:
        # Behind the files: a queue that is there with no position would be written twice.
        with suppress(EngineError):
            await self._store.run(stored_entries.forget, name)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))
