"""A file of lines that only grows. What the disk refuses waits in bounded memory."""

import os
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.system.directory import Directory

# Bytes that wait in memory at most.
_MAX_PENDING: Final = 8 << 20
_COPY_BYTES: Final = 1 << 20


class AppendLog:
    """A private file of a directory to append lines to, from any thread; it is made with the first line.

    Raises:
        OSError: from :meth:`open`, :meth:`sync`, :meth:`restore` and :meth:`close`; never from
            :meth:`append`.
    """

    def __init__(self, directory: Directory, name: str) -> None:
        self.error: OSError | None = None
        """Why the disk refuses lines now; None: it does not."""
        self.dropped = 0
        """Lines that found no room in memory either."""
        self._directory = directory
        self._name = name
        self._lock = threading.Lock()
        self._pending: deque[bytes] = deque()
        self._pending_bytes = 0
        self._file = -1
        self._size = 0

    def open(self) -> None:
        """Make the file, or open it to be continued; a line that a crash cut off is ended."""
        with self._lock:
            self._open()

    def append(self, line: str) -> None:
        """Append a line; in the file when this returns, unless there is an :attr:`error`."""
        with self._lock:
            self._pending.append(line.encode() + b"\n")
            self._pending_bytes += len(self._pending[-1])
            while self._pending_bytes > _MAX_PENDING:
                self._pending_bytes -= len(self._pending.popleft())
                self.dropped += 1
        self.flush()

    def flush(self) -> None:
        """Write the pending lines, as far as the disk accepts them."""
        with self._lock:
            try:
                # All of them in order: a new line must not overtake those that wait.
                while self._pending:
                    self._open()
                    self._write(self._pending[0])
                    self._pending_bytes -= len(self._pending.popleft())
                self.error = None
            except OSError as error:
                self.error = error

    def sync(self) -> None:
        """Sync what was written, so that it outlives a power cut. Blocks."""
        if self._file >= 0:
            os.fdatasync(self._file)

    def restore(self, directory: Directory) -> bool:
        """Continue in a directory; what was written is copied there unless it is there. Blocks.

        Returns whether it had to be copied: the file was deleted, or moved away.
        """
        with self._lock:
            self._directory, old = directory, self._file
        if old < 0 or directory.leads_to(self._name, old):
            return False
        # Without the lock, as lines may come meanwhile; they are copied below.
        directory.copy(old, self._name)
        new = directory.open_to_write(self._name, os.O_APPEND)
        try:
            with self._lock:
                self._copy_rest(new)
                self._file = new
        except OSError:
            os.close(new)
            raise
        os.close(old)
        return True

    def close(self) -> None:
        """Write the pending lines and close; raises when the disk refuses one for good."""
        self.flush()
        with self._lock:
            file, self._file = self._file, -1
        if file >= 0:
            os.close(file)
        if self.error is not None:
            raise self.error

    def _copy_rest(self, new: int) -> None:
        """Copy the lines that came since a copy was made; ``new`` is that copy."""
        size = os.fstat(new).st_size
        if size > self._size:  # half a line, of a write that failed meanwhile
            os.ftruncate(new, self._size)
        while size < self._size:
            size += os.write(new, os.pread(self._file, min(_COPY_BYTES, self._size - size), size))

    def _open(self) -> None:
        if self._file >= 0:
            return
        # O_APPEND: a line lands at the end whatever else is written meanwhile.
        file = self._directory.open_to_write(self._name, os.O_APPEND)
        self._file, self._size = file, os.fstat(file).st_size
        # A crash cut the last line off: the next must not be glued to it, or both would be lost.
        if self._size and os.pread(file, 1, self._size - 1) != b"\n":
            self._pending.appendleft(b"\n")
            self._pending_bytes += 1

    def _write(self, line: bytes) -> None:
        """Write a whole line, or nothing."""
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            with suppress(OSError):
                # Half a line would be glued to the next attempt.
                os.ftruncate(self._file, self._size)
            raise
        self._size += len(line)


def append_line(folder: Path, name: str, line: str) -> None:
    """Append a line to a file of a folder. Blocks; raises ``OSError``."""
    with Directory(folder) as directory:
        log = AppendLog(directory, name)
        log.append(line)
        log.close()
