"""One channel's sound on disk, appended by one thread and read by position by another.

The spool is the queue between capture and everything else. It guarantees that a position is published only
when its sound can be read: from the disk or, while the disk fails, from bounded memory. Knows neither sources
nor readers.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.gap import Gap, add_gap
from symbl_tui.audio.storage.memory_buffer import MemoryBuffer
from symbl_tui.audio.storage.position_signal import PositionSignal
from symbl_tui.audio.storage.sound_files import SoundFiles
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.directory import Directory

# The lock is held while a block is copied, and capture waits for it: small enough not to be noticed.
_BLOCK_BYTES: Final = 1 << 20
_MEMORY_SAMPLES: Final = 600 * 16_000
_DELETED: Final = "the file of the recording was deleted"


class Spool:
    """Append-only mono s16le with one writer and one reader, each on an event loop of its own.

    A failing disk ends nothing: see :attr:`trouble`. A file that exists is continued at its end. Positions
    are in samples.

    Args:
        files: The files of the channel; closed with the spool.
        memory_samples: How much may wait in memory; beyond it the oldest is dropped, which leaves a hole.
        start: Where the first sample is put, if the files end before.

    Raises:
        SymblTuiError: From some methods.
    """

    def __init__(self, files: SoundFiles, memory_samples: int = _MEMORY_SAMPLES, start: int = 0) -> None:
        self.trouble: str | None = None
        """Why nothing can be written now, or None; read from any thread."""
        self.holes: tuple[Gap, ...] = ()
        """The gaps of the recording; a value that is replaced whole."""
        self.unrecorded = 0
        """Samples in all holes but those that :meth:`hold` left; read from any thread."""
        self._finished = self._closed = self._held = False
        self._signal = PositionSignal()
        self._lock = threading.Lock()
        """Guards the sound in memory. Never held during disk access: a hanging disk must not stop capture."""
        self._reading = threading.Lock()
        """Held while the disk reads, so that :meth:`close` does not close the file during a read."""
        self._writing = threading.Lock()
        """Held while the capture writes to the disk, so that :meth:`restore` can wait for that."""
        self._parts = files
        self._position = self._written = max(start, files.length)
        self._memory = MemoryBuffer(self._position, memory_samples)

    @property
    def path(self) -> Path:
        """The first file, whether it is there or not."""
        return self._parts.path

    @property
    def position(self) -> int:
        """Samples so far."""
        return self._position

    @property
    def held(self) -> bool:
        """Whether nothing is written any more; see :meth:`hold`."""
        return self._held

    @property
    def finished(self) -> bool:
        """Whether no more sound will be appended."""
        return self._finished

    def append(self, pcm: bytes) -> None:
        """Append mono s16le ``pcm``, whole samples, then publish the new position.

        Raises:
            SymblTuiError: It is closed.
        """
        if self._closed:
            raise spool_failure(self.path, "written", ValueError())
        with self._writing:
            with self._lock:
                # One thread at a time writes: this one without trouble, otherwise the one that flushes.
                in_trouble = self.trouble is not None
                if in_trouble:
                    self._add_hole(self._memory.append(self._position, pcm))
            if not in_trouble:
                self._write(pcm)
        # After the sound is on the disk or in memory: a reader may ask for it as soon as this is stored.
        self._position += len(pcm) // SAMPLE_BYTES
        self._signal.notify()

    def read(self, position: int, samples: int) -> bytes:
        """Read up to ``samples`` samples from ``position`` on, as s16le; fewer at the published end.

        Raises:
            SymblTuiError: The disk fails, or it is closed.
        """
        # Read once: the writer goes on meanwhile, and the two parts below must agree.
        count = max(0, min(samples, self._position - position))
        # The disk has what comes before the memory.
        with self._lock:
            spooled = max(0, min(count, self._written - position))
            rest = count - spooled
            in_memory = self._memory.read(position + spooled, rest) if rest else b""
        try:
            with self._reading:
                if self._closed:
                    raise spool_failure(self.path, "read", ValueError())
                pcm = self._parts.read(position, spooled)
        except OSError as error:
            raise spool_failure(self.path, "read", error) from error
        return pcm + in_memory

    async def wait_beyond(self, position: int) -> int:
        """Wait for sound beyond ``position``; the position reached then.

        That is ``position`` or less only when the spool is finished.
        """
        await self._signal.wait(lambda: self._position > position or self._finished)
        return self._position

    def finish(self) -> None:
        """Publish that no more sound will be appended."""
        self._finished = True
        self._signal.notify()

    def hold(self, reason: str) -> None:
        """Stop writing for good: sound appended from now on only stays in memory for a while."""
        with self._lock:
            if not self._held:
                self._held, self.trouble = True, reason

    def flush(self) -> None:
        """Write the sound in memory, as far as the disk accepts it again. Blocks: call it in a thread."""
        while self.trouble is not None and not self._held:
            with self._lock:
                start, pcm = self._memory.start, self._memory.first(_BLOCK_BYTES)
                if not pcm:
                    self.trouble = None
                    return
            try:
                # Without the lock: this may hang as long as the disk does, and append() must not.
                self._parts.write(start, pcm)
            except OSError as error:
                self.trouble = _write_trouble(self.path, error)
                return
            with self._lock:
                # Under the lock, both at once: a reader in between
                # would find the block in neither place, or twice.
                self._written = start + len(pcm) // SAMPLE_BYTES
                self._memory.drop_before(self._written)

    def restore(self, directory: Directory) -> bool:
        """Continue in a directory: what was written is copied there unless it is there. Blocks.

        Returns whether it had to be copied: it was deleted, or moved away. Earlier parts that are gone are
        holes from now on. Raises ``OSError`` when the disk refuses; what is open stays as it is.
        """
        if missing := not self._parts.is_in(directory):
            # From now on sound goes to memory, and this thread alone writes; a write under way is awaited.
            with self._writing, self._lock:
                self.trouble = self.trouble or f"{self.path.parent} was deleted or moved away"
            with self._reading:
                self._parts.restore(directory)
        for lost in self._parts.new_losses():
            with self._lock:
                self._add_hole(lost, _DELETED)
        return missing

    def sync(self) -> None:
        """Make what was appended survive a power cut. Blocks: call it in a thread.

        Raises:
            SymblTuiError: The disk fails, or it is closed.
        """
        try:
            self._parts.sync()
        except (OSError, ValueError) as error:  # a ValueError: closed in the meantime
            raise spool_failure(self.path, "written", error) from error

    def parts_before(self, position: int) -> Iterator[str]:
        """Iterate the files that end before ``position``; one counts as archived once it was yielded."""
        return self._parts.finished(position)

    def close(self) -> None:
        """Finish, write the sound in memory, and close the file; what cannot be written is a hole. Blocks."""
        # First, so that a reader that waits wakes before the files are gone.
        self.finish()
        self.flush()
        with self._lock:
            self._add_hole(self._memory.drop_before(self._position))
            with suppress(OSError):
                for lost in self._parts.new_losses(closing=True):
                    self._add_hole(lost, _DELETED)
        with self._reading:
            # Under the reading lock: a descriptor closed during pread may be reused for another file by then.
            self._closed = True
            self._parts.close()

    def _write(self, pcm: bytes) -> None:
        try:
            self._parts.write(self._written, pcm)
        except OSError as error:
            with self._lock:
                # The same sound goes to memory, at the same position: pwrite is by
                # offset, so what a partial write left is overwritten by the flush.
                self._add_hole(self._memory.append(self._position, pcm))
                self.trouble = _write_trouble(self.path, error)
        else:
            self._written += len(pcm) // SAMPLE_BYTES

    def _add_hole(self, dropped: range, reason: str = "") -> None:
        if dropped:
            self.holes = add_gap(self.holes, Gap(dropped.start, dropped.stop, reason or self.trouble or ""))
            self.unrecorded += 0 if self._held and not reason else len(dropped)


def _write_trouble(path: Path, error: OSError) -> str:
    return f"the sound cannot be written to {path.parent}: {error.strerror}"


def spool_failure(path: Path, what: str, error: OSError | ValueError) -> SymblTuiError:
    """The error of a recording that cannot be used; ``what``: opened, read or written."""
    reason = error.strerror if isinstance(error, OSError) else "it is closed"
    return SymblTuiError(
        f"the recording {path} cannot be {what}: {reason}", "check the disk and its free space"
    )
