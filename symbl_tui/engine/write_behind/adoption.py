"""The queues that killed processes of this machine left: each is written to the database, and removed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from symbl_tui.engine.write_behind.entries import NewerEntry
from symbl_tui.engine.write_behind.entry_queue import EntryQueue
from symbl_tui.engine.write_behind.queue_files import QueueFiles, queues_in
from symbl_tui.engine.write_behind.queue_writer import QueueWriter

WriterOf = Callable[[EntryQueue, str], QueueWriter]
"""Makes the writer of a queue with a name."""
Forget = Callable[[str], Awaitable[None]]
"""Called with the name of a queue that is no more."""

P = ParamSpec("P")
T = TypeVar("T")

# An adopted queue takes no more.
_NOTHING: Final = 0

_log = logging.getLogger(__name__)


class Adoption:
    """Looks for abandoned queues in a directory, and writes one after the other."""

    def __init__(self, directory: Path, writer_of: WriterOf, forget: Forget, thread: Executor) -> None:
        """``thread`` is the one that uses the files."""
        self._directory = directory
        self._writer_of = writer_of
        self._forget = forget
        self._thread = thread
        self._held: QueueFiles | None = None
        self._newer: set[Path] = set()
        """Queues of a newer program, which are left to it."""

    @property
    def bytes(self) -> int:
        """Of the queue that is being written."""
        return self._held.bytes if self._held else 0

    async def adopt_all(self) -> None:
        """Write all queues that no living process holds; waits for a database that is away."""
        for directory in await self._run(lambda: [*queues_in(self._directory)]):
            if directory not in self._newer and await self._run(self._adopt, directory):
                await self._write(directory)

    def release(self) -> None:
        """Let go of a queue that is held; on the thread of the files."""
        held, self._held = self._held, None
        if held:
            held.close()

    def _adopt(self, directory: Path) -> bool:
        try:
            self._held = QueueFiles.adopt(directory)
        except BlockingIOError:
            return False  # of a living process, perhaps of this one
        except OSError as error:
            _log.warning("%s cannot be taken over: %s", directory, error.strerror)
            return False
        if self._held.bytes:
            _log.warning("writing %d bytes that a killed engine left in %s", self._held.bytes, directory)
        return True

    async def _write(self, directory: Path) -> None:
        assert self._held
        files = self._held
        try:
            await self._writer_of(EntryQueue(files, _NOTHING), directory.name).drain()
        except NewerEntry:
            self._newer.add(directory)
            _log.warning("%s is of a newer symbl-tui, and left to it", directory)
        await self._run(self.release)
        if not files.bytes:
            await self._forget(directory.name)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))
