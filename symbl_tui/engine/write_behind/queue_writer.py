"""Writes the entries of one queue to the database, in their order, for as long as that takes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, ParamSpec, TypeVar

from symbl_tui.engine.store.failures import StoreUnavailable
from symbl_tui.engine.write_behind.dead_letters import DeadLetters
from symbl_tui.engine.write_behind.entries import Entry, NewerEntry, decode
from symbl_tui.engine.write_behind.entry_queue import EntryQueue, QueueLevel
from symbl_tui.errors import EngineError

Write = Callable[[Sequence[Entry]], Awaitable[None]]
"""Writes entries as one transaction; those that the database has already are skipped.

Raises ``StoreUnavailable`` where it may succeed later, another ``EngineError`` where it never will.
"""

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WriterTiming:
    """Seconds."""

    first_retry: float = 0.2
    """After a failure; doubled with each further one."""
    longest_retry: float = 1.0


DEFAULT_WRITER_TIMING: Final = WriterTiming()


class QueueWriter:
    """The one writer of a queue."""

    def __init__(
        self,
        queue: EntryQueue,
        write: Write,
        dead_letters: DeadLetters,
        thread: Executor,
        timing: WriterTiming = DEFAULT_WRITER_TIMING,
    ) -> None:
        """Write with ``write``; ``thread`` is the one that uses the queue."""
        self._queue = queue
        self._write = write
        self._dead_letters = dead_letters
        self._thread = thread
        self._timing = timing
        self._singly = 0
        """Entries that are written one by one, as the database refused one of them."""
        self.done = 0
        """Entries that were written or refused."""
        self.level = QueueLevel()
        """How much is left."""
        self.failure: StoreUnavailable | None = None
        """Why the last transaction has to be tried again; None: it has succeeded."""
        self.on_change: Callable[[], object] = lambda: None
        """Called when :attr:`done` or :attr:`failure` has changed."""

    async def drain(self) -> None:
        """Write until the queue is empty.

        Raises:
            NewerEntry: A newer program wrote what comes next.
        """
        delay = self._timing.first_retry
        while lines := await self._run(self._queue.peek):
            batch = lines[:1] if self._singly else lines
            try:
                taken = await self._write_batch(batch)
            except StoreUnavailable as error:
                await self._drop([])
                self._report(error)
                await asyncio.sleep(delay)
                delay = min(2 * delay, self._timing.longest_retry)
                continue
            delay = self._timing.first_retry
            await self._drop(batch[:taken])
            self._singly = max(0, self._singly - taken)
            self.done += taken
            self._report(None)

    async def _write_batch(self, lines: list[bytes]) -> int:
        """Write lines, or the first of them; gives how many are done with."""
        try:
            await self._write([_decode(line) for line in lines])
        except StoreUnavailable:
            raise
        except EngineError as error:
            if len(lines) > 1:
                self._singly = len(lines)  # to find the one that is refused
                return 0
            await self._run(self._dead_letters.add, lines[0], str(error))
        return len(lines)

    async def _drop(self, lines: list[bytes]) -> None:
        def drop() -> QueueLevel:
            self._queue.drop(lines)
            return self._queue.level

        self.level = await self._run(drop)

    def _report(self, failure: StoreUnavailable | None) -> None:
        if failure and not self.failure:
            _log.warning("cannot write to the database, and try again until it works: %s", failure.reason)
        elif self.failure and not failure:
            _log.warning("the database is written to again")
        self.failure = failure
        self.on_change()

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))


def _decode(line: bytes) -> Entry:
    try:
        return decode(line)
    except NewerEntry:
        raise
    except ValueError as error:
        raise EngineError("it is no entry of a queue") from error
