"""A file of lines that only grows. What a disk does not take waits in bounded memory. Knows no line."""

import os
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

_MEMORY_BYTES: Final = 8 << 20


class AppendLog:
    """A private file to append to, from any thread; half a line that a crash left is ended.

    Raises:
        OSError: from the constructor and where it is said; never from :meth:`add`.
    """

    def __init__(self, path: Path) -> None:
        self.error: OSError | None = None
        """Why the disk takes nothing now."""
        self.lost = 0
        """AppendLog that found no room in memory either."""
        self._lock = threading.Lock()
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._size = os.fstat(self._file).st_size
        if self._size and os.pread(self._file, 1, self._size - 1) != b"\n":
            self.add("")

    def add(self, line: str) -> None:
        """Append a line; in the file when this returns, unless there is :attr:`trouble`."""
        with self._lock:
            self._waiting.append(line.encode() + b"\n")
            self._waiting_bytes += len(self._waiting[-1])
            while self._waiting_bytes > _MEMORY_BYTES:
                self._waiting_bytes -= len(self._waiting.popleft())
                self.lost += 1
        self.flush()

    def flush(self) -> None:
        """Write what waits, as far as the disk takes it."""
        with self._lock:
            try:
                while self._waiting:
                    self._write(self._waiting[0])
                    self._waiting_bytes -= len(self._waiting.popleft())
                self.error = None
            except OSError as error:
                self.error = error

    def sync(self) -> None:
        """Have the disk keep what was written, also through a power cut. Blocks; raises ``OSError``."""
        os.fdatasync(self._file)

    def close(self) -> None:
        """Write what waits and close. Raises ``OSError`` when the disk refuses it for good."""
        self.flush()
        file, self._file = self._file, -1
        os.close(file)
        if self.error is not None:
            raise self.error

    def _write(self, line: bytes) -> None:
        """Write a line whole, or not at all."""
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise
        self._size += len(line)
