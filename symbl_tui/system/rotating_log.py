"""Log files of a bounded size, private, that several processes may write at once."""

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from symbl_tui.system.regular_files import open_descriptor

MAX_BYTES: Final = 1 << 20
"""Size of a log above which it is rotated; the one before it is kept as well."""
_BLOCK_BYTES: Final = 4096
_APPEND: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT


class RotatingLog:
    """Appends to a log; at its full size it is renamed to ``NAME.1``, and a new one begun. For any thread.

    A disk that refuses is ignored: the program works without a log.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._descriptor = -1
        self._lock = threading.Lock()

    def write(self, content: bytes) -> None:
        """Append some bytes."""
        with self._lock, suppress(OSError):
            self._open_current(len(content))
            os.write(self._descriptor, content)

    def close(self) -> None:
        """Close the file; a later write opens it again."""
        with self._lock:
            self._close()

    def _open_current(self, more: int) -> None:
        """Have the file at the path open, with room for so many bytes."""
        # Another process may have rotated it meanwhile: two calls, for a log of a few lines a minute.
        if self._descriptor < 0 or not _is_at(self._path, self._descriptor):
            self._reopen()
        if os.fstat(self._descriptor).st_size + more > self._max_bytes:
            _rotate(self._path, self._descriptor)
            self._reopen()

    def _reopen(self) -> None:
        self._close()
        self._descriptor = open_log(self._path)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class RotatingLogHandler(logging.Handler):
    """Writes log records to a :class:`RotatingLog`."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        super().__init__()
        self._log = RotatingLog(path, max_bytes)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        try:
            self._log.write(f"{self.format(record)}\n".encode("utf-8", "backslashreplace"))
        except Exception:  # as every handler: a mistake in a log line must not end what logs it
            self.handleError(record)

    def close(self) -> None:
        """Close the file."""
        self._log.close()
        super().close()


def open_log(path: Path) -> int:
    """Open a private log to append to and return its descriptor; raises ``OSError``."""
    descriptor = open_descriptor(path, _APPEND)
    with suppress(OSError):  # owned by another user: left as it is
        os.fchmod(descriptor, 0o600)  # whatever the umask; also one that an earlier version made
    return descriptor


@contextmanager
def log_for_child(path: Path, max_bytes: int = MAX_BYTES) -> Iterator[BinaryIO]:
    """A log for a child that prints a few lines; rotated before, where it is full. Raises ``OSError``."""
    descriptor = open_log(path)
    if os.fstat(descriptor).st_size > max_bytes:
        _rotate(path, descriptor)
        os.close(descriptor)
        descriptor = open_log(path)
    with os.fdopen(descriptor, "ab") as file:
        yield file


def pump_to_log(log: RotatingLog) -> tuple[int, threading.Thread]:
    """Log what comes through a pipe; its write end, to be closed by the caller, and the thread that does it.

    The thread ends when the last write end is closed.
    """
    log.write(b"")  # so that there is a file to look at, whatever comes
    reader, writer = os.pipe()
    thread = threading.Thread(target=_pump, args=(reader, log), name="symbl-engine-log", daemon=True)
    thread.start()
    return writer, thread


def _pump(reader: int, log: RotatingLog) -> None:
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while block := pipe.read(_BLOCK_BYTES):
            log.write(block)
    log.close()


def _rotate(path: Path, descriptor: int) -> None:
    """Rename a full log, unless another process just did. Raises ``OSError``."""
    # The lock is on the full file, which both processes have open: the second must not rename the new one.
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        if _is_at(path, descriptor):
            path.rename(path.with_name(f"{path.name}.1"))
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether a path leads to an open file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
