"""One channel's sound on disk, appended by one thread and read back by position by another.

The spool is the queue between capture and everything else, so it owns the promise that a position is
published only when its bytes are in the file. It knows neither where sound comes from nor where it goes.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.errors import SymblTuiError


@dataclass(frozen=True, slots=True)
class _Waiter:
    beyond: int
    wake: Callable[[], object]


class Spool:
    """An append-only file of mono s16le with one writer and one reader, each on an event loop of its own.

    Opening a file that exists goes on at its end. Positions are in samples.

    Raises:
        SymblTuiError: from the constructor and every method, when the disk fails.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._finished = False
        self._waiter: _Waiter | None = None
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._position = os.fstat(self._file).st_size // SAMPLE_BYTES
        except OSError as error:
            raise self._fault("opened", error) from error

    @property
    def position(self) -> int:
        """Samples in the file so far."""
        return self._position

    @property
    def finished(self) -> bool:
        """Whether no more will come."""
        return self._finished

    def append(self, pcm: bytes) -> None:
        """Write mono s16le ``pcm`` at the end, then publish the new position. Whole samples only."""
        at = self._position * SAMPLE_BYTES
        rest = memoryview(pcm)
        try:
            # Written by offset: what a failed write left behind is overwritten by the next.
            while rest:
                written = os.pwrite(self._file, rest, at)
                at, rest = at + written, rest[written:]
        except OSError as error:
            raise self._fault("written", error) from error
        self._position = at // SAMPLE_BYTES
        self._wake()

    def read(self, position: int, samples: int) -> bytes:
        """Up to ``samples`` samples from ``position`` on, as s16le; fewer at the end of what is published."""
        available = max(0, min(samples, self._position - position))
        try:
            pcm = os.pread(self._file, available * SAMPLE_BYTES, position * SAMPLE_BYTES)
        except OSError as error:
            raise self._fault("read", error) from error
        return pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES]

    async def wait_beyond(self, position: int) -> int:
        """Wait until there is more than ``position``; the position then reached.

        It is ``position`` or less only when the spool is finished and holds no more.
        """
        woken = asyncio.Event()
        loop = asyncio.get_running_loop()
        # Registered first, looked second: an append in between is seen by at least one side.
        self._waiter = _Waiter(position, lambda: loop.call_soon_threadsafe(woken.set))
        try:
            if self._position <= position and not self._finished:
                await woken.wait()
        finally:
            self._waiter = None
        return self._position

    def finish(self) -> None:
        """No more will come: let the reader know."""
        self._finished = True
        self._wake()

    def sync(self) -> None:
        """Have the disk keep what was appended, also through a power cut. Blocks: call it in a thread."""
        try:
            os.fdatasync(self._file)
        except (OSError, ValueError) as error:  # a ValueError: closed in the meantime
            raise self._fault("written", error) from error

    def close(self) -> None:
        """Finish, and let go of the file. Harmless when closed."""
        self.finish()
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter and (self._finished or self._position > waiter.beyond):
            with suppress(RuntimeError):  # the reader's loop is closed: nobody waits any more
                waiter.wake()

    def _fault(self, what: str, error: OSError | ValueError) -> SymblTuiError:
        reason = error.strerror if isinstance(error, OSError) else "it is closed"
        return SymblTuiError(
            f"the recording {self.path} cannot be {what}: {reason}; check the disk and its free space"
        )
