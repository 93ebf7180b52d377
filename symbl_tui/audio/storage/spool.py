"""One channel's sound on disk, appended by one thread and read back by position by another.

The spool is the queue between capture and everything else, so it owns the promise that a position is
published only when its sound can be read: from the disk or, while that takes nothing, from bounded memory.
It knows neither where sound comes from nor where it goes.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.gap import Gap, longer
from symbl_tui.audio.storage.part_files import ENDLESS, Parts, SoundFiles
from symbl_tui.errors import SymblTuiError

PART_SECONDS: Final = 3600
"""How much sound goes into one file."""
MEMORY_SECONDS: Final = 600
"""How much sound may wait in memory for a disk that takes none."""

_BLOCK_BYTES: Final = 1 << 20
_MEMORY_SAMPLES: Final = MEMORY_SECONDS * 16_000


@dataclass(frozen=True, slots=True)
class _Waiter:
    beyond: int
    wake: Callable[[], object]


class Spool:
    """Append-only mono s16le with one writer and one reader, each on an event loop of its own.

    A disk that takes no more ends nothing: see :attr:`trouble`. Opening a file that exists goes on at its
    end. Positions are in samples.

    Args:
        path: The first file; see :class:`~symbl_tui.audio.storage.part_files.Parts`.
        part_samples: How much goes into one file.
        memory_samples: How much may wait in memory; beyond it the oldest is let go, and becomes a hole.
        parts: The files of a recording that is over, instead of those at ``path``.

    Raises:
        SymblTuiError: from the constructor, when the disk fails; from the methods that say so.
    """

    def __init__(
        self,
        path: Path,
        part_samples: int = ENDLESS,
        memory_samples: int = _MEMORY_SAMPLES,
        *,
        parts: SoundFiles | None = None,
    ) -> None:
        self.path = path
        self.trouble: str | None = None
        """Why the disk takes nothing now; from any thread."""
        self.holes: tuple[Gap, ...] = ()
        """What the recording lacks; a value that is replaced whole."""
        self._memory = memory_samples
        self._finished = self._closed = False
        self._waiter: _Waiter | None = None
        self._lock = threading.Lock()
        """Guards what waits. Never held while the disk is at work."""
        self._reading = threading.Lock()
        """Held while the disk reads, so that nobody closes the file in the midst of it."""
        self._waiting = bytearray()
        self._held = False
        try:
            self._parts: SoundFiles = parts or Parts(path, part_samples)
            self._position = self._written = self._waiting_from = self._parts.length
        except OSError as error:
            raise self._fault("opened", error) from error

    @property
    def position(self) -> int:
        """Samples so far."""
        return self._position

    @property
    def finished(self) -> bool:
        """Whether no more will come."""
        return self._finished

    def append(self, pcm: bytes) -> None:
        """Put mono s16le ``pcm`` at the end, then publish the new position. Whole samples only.

        Raises:
            SymblTuiError: it is closed.
        """
        if self._closed:
            raise self._fault("written", ValueError())
        with self._lock:
            # Who writes is told by trouble: without any it is this thread, and else the one that flushes.
            waits = self.trouble is not None
            if waits:
                self._keep(pcm)
        if not waits:
            self._write(pcm)
        self._position += len(pcm) // SAMPLE_BYTES
        self._wake()

    def read(self, position: int, samples: int) -> bytes:
        """Up to ``samples`` samples from ``position`` on, as s16le; fewer at the end of what is published.

        Raises:
            SymblTuiError: the disk fails, or it is closed.
        """
        count = max(0, min(samples, self._position - position))
        with self._lock:
            spooled = max(0, min(count, self._written - position))
            start, rest = position + spooled, count - spooled
            silent = max(0, min(rest, self._waiting_from - start))
            first = (start + silent - self._waiting_from) * SAMPLE_BYTES
            waiting = bytes(self._waiting[first : first + (rest - silent) * SAMPLE_BYTES]) if rest else b""
        try:
            with self._reading:
                if self._closed:
                    raise self._fault("read", ValueError())
                pcm = self._parts.read(position, spooled)
        except OSError as error:
            raise self._fault("read", error) from error
        return pcm + bytes(silent * SAMPLE_BYTES) + waiting

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

    def hold(self, reason: str) -> None:
        """Write nothing any more, until the end: what is appended stays in memory for a while."""
        with self._lock:
            if not self._held:
                self._held, self.trouble = True, reason

    def flush(self) -> None:
        """Write what waits in memory, as far as the disk takes it again. Blocks: call it in a thread."""
        while self.trouble is not None and not self._held:
            with self._lock:
                start, pcm = self._waiting_from, bytes(self._waiting[:_BLOCK_BYTES])
                if not pcm:
                    self.trouble = None
                    return
            try:
                self._parts.write(start, pcm)
            except OSError as error:
                self.trouble = self._reason(error)
                return
            with self._lock:
                self._written = start + len(pcm) // SAMPLE_BYTES
                self._forget(self._written)

    def sync(self) -> None:
        """Have the disk keep what was appended, also through a power cut. Blocks: call it in a thread.

        Raises:
            SymblTuiError: the disk fails, or it is closed.
        """
        try:
            self._parts.sync()
        except (OSError, ValueError) as error:  # a ValueError: closed in the meantime
            raise self._fault("written", error) from error

    def parts_before(self, position: int) -> Iterator[Path]:
        """The files that hold nothing but sound before ``position``; each counts as archived when taken."""
        return self._parts.finished(position)

    def close(self) -> None:
        """Finish, write what waits, and let go of the file. What the disk refuses is a hole. Blocks."""
        self.finish()
        self.flush()
        with self._lock:
            self._let_go(self._position)
        with self._reading:
            self._closed = True
            self._parts.close()

    def _write(self, pcm: bytes) -> None:
        try:
            self._parts.write(self._written, pcm)
        except OSError as error:
            with self._lock:
                self._keep(pcm)
                self.trouble = self._reason(error)
        else:
            self._written += len(pcm) // SAMPLE_BYTES

    def _keep(self, pcm: bytes) -> None:
        """Let sound wait in memory; what is too much goes in steps, so that a long outage is no work."""
        if not self._waiting:
            self._waiting_from = self._position
        self._waiting += pcm
        if len(self._waiting) > self._memory * SAMPLE_BYTES:
            step = max(1, self._memory // 100)
            self._let_go(self._position + len(pcm) // SAMPLE_BYTES - self._memory + step)

    def _let_go(self, end: int) -> None:
        """Forget what waits before ``end``: a hole. The oldest was answered first, if anything was."""
        if not self._waiting or end <= self._waiting_from:
            return
        self.holes = longer(self.holes, Gap(self._waiting_from, end, self.trouble or ""))
        self._forget(end)

    def _forget(self, end: int) -> None:
        gone = max(0, end - self._waiting_from)
        del self._waiting[: gone * SAMPLE_BYTES]
        self._waiting_from += gone

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter and (self._finished or self._position > waiter.beyond):
            with suppress(RuntimeError):  # the reader's loop is closed: nobody waits any more
                waiter.wake()

    def _reason(self, error: OSError) -> str:
        return f"the sound cannot be written to {self.path.parent}: {error.strerror}"

    def _fault(self, what: str, error: OSError | ValueError) -> SymblTuiError:
        reason = error.strerror if isinstance(error, OSError) else "it is closed"
        return SymblTuiError(
            f"the recording {self.path} cannot be {what}: {reason}", "check the disk and its free space"
        )
