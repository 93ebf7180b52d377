"""A file of lines that only grows. What the disk refuses waits in bounded memory."""

import os
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

_MAX_PENDING: Final = 8 << 20
"""Bytes that wait in memory at most."""


class AppendLog:
    """A private file to append lines to, from any thread; a line that a crash cut off is ended.

    Raises:
        OSError: from the constructor, :meth:`sync` and :meth:`close`; never from :meth:`append`.
    """

    def __init__(self, path: Path) -> None:
        self.error: OSError | None = None
        """Why the disk refuses lines now; None: it does not."""
        self.dropped = 0
        """Lines that found no room in memory either."""
        self._lock = threading.Lock()
        self._pending: deque[bytes] = deque()
        self._pending_bytes = 0
        # O_APPEND: a line lands at the end whatever else is written meanwhile.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._size = os.fstat(self._file).st_size
        # A crash cut the last line off: the next must not be glued to it, or both would be lost.
        if self._size and os.pread(self._file, 1, self._size - 1) != b"\n":
            self.append("")

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
                    self._write(self._pending[0])
                    self._pending_bytes -= len(self._pending.popleft())
                self.error = None
            except OSError as error:
                self.error = error

    def sync(self) -> None:
        """Sync what was written, so that it outlives a power cut. Blocks; raises ``OSError``."""
        os.fdatasync(self._file)

    def close(self) -> None:
        """Write the pending lines and close. Raises ``OSError`` when the disk refuses it for good."""
        self.flush()
        file, self._file = self._file, -1
        os.close(file)
        if self.error is not None:
            raise self.error

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
