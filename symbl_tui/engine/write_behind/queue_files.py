"""The files of one queue: lines that are appended at one end and read at the other, and survive the process.

A directory of numbered files and a lock. The kernel's lock tells the queue of a living process from one that
a killed process left, which another may adopt. Nothing is synced: a kill loses nothing, a power cut may cost
the last seconds. All of it blocks; used by one thread at a time.
"""

import fcntl
import logging
import os
import re
import secrets
import shutil
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from symbl_tui.system.paths import make_private

# Bytes after which a new file is begun: what was dropped leaves the disk a file at a time.
_FILE_BYTES: Final = 4 << 20
# Bytes that are read at a time; a longer line is read whole.
_READ_BYTES: Final = 256 << 10

_LOCK: Final = "lock"
_SUFFIX: Final = ".jsonl"
# What the name of a directory begins with that is being made.
_UNFINISHED: Final = ".new-"
_NAME: Final = re.compile("[0-9]{20}-[0-9a-f]{8}")

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _File:
    path: Path
    size: int
    """Bytes of whole lines; of an adopted file all bytes."""
    descriptor: int | None = None

    def open(self, flags: int = 0) -> int:
        """The file open for reading and appending."""
        if self.descriptor is None:
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | flags, 0o600)
        return self.descriptor

    @property
    def unlinked(self) -> bool:
        """Whether an operator removed it: what is in it dies with this process."""
        return os.fstat(self.open()).st_nlink == 0

    def close(self) -> None:
        """Close it."""
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class QueueFiles:
    """The files of one queue, held by this process until :meth:`close`."""

    def __init__(self, directory: Path, lock: int) -> None:
        """See :meth:`create` and :meth:`adopt`."""
        self.directory = directory
        self._lock = lock
        paths = sorted(directory.glob(f"*{_SUFFIX}"))
        self._files = deque(_File(path, path.stat().st_size) for path in paths)
        self.bytes = sum(file.size for file in self._files)
        """Of the lines that were not dropped yet."""
        self._appendable = False
        """Whether the last file may be appended to: not behind what a kill or a full disk left of a line."""
        self._offset = 0
        """Where the first line that was not dropped begins in the first file."""

    @classmethod
    def create(cls, parent: Path, name: str) -> Self:
        """Create a queue with a name that none has had; raises ``OSError``."""
        # Under another name until it is locked: a process that looks for abandoned queues would take it.
        unfinished = make_private(make_private(parent) / f"{_UNFINISHED}{name}")
        lock = _lock(unfinished)
        try:
            return cls(unfinished.rename(parent / name), lock)
        except BaseException:
            os.close(lock)
            raise

    @classmethod
    def adopt(cls, directory: Path) -> Self:
        """Take over the queue of a process that is gone.

        Raises:
            BlockingIOError: A living process holds it.
            OSError: It cannot be read.
        """
        lock = _lock(directory)
        try:
            return cls(directory, lock)
        except BaseException:
            os.close(lock)
            raise

    def append(self, line: bytes) -> None:
        """Append a line that ends with its newline; an ``OSError`` leaves nothing of it."""
        # Looked at each time (an fstat): an operator may remove a file, and what follows would die with it.
        if not self._appendable or self._files[-1].size >= _FILE_BYTES or self._files[-1].unlinked:
            self._begin_file()
        file = self._files[-1]
        try:
            _write_all(file.open(), line)
        except OSError:
            self._cut(file)
            raise
        file.size += len(line)
        self.bytes += len(line)

    def read(self) -> list[bytes]:
        """The first lines that were not dropped, without their newlines; none: the queue is empty."""
        while self._files and (rest := self._files[0].size - self._offset):
            try:
                if lines := self._first_lines(rest):
                    return lines
                # What a kill left of a line, whose utterance was not sent to its client yet.
                _log.warning("dropped %d bytes at the end of a queue's file: no whole line", rest)
            except OSError as error:
                _log.error("%d bytes of the queue cannot be read: %s", rest, error.strerror)
            self._skip(rest)
        return []

    def drop(self, lines: list[bytes]) -> None:
        """Drop the lines that :meth:`read` gave, or the first of them."""
        self._skip(sum(len(line) + 1 for line in lines))

    def close(self) -> None:
        """Release the queue; its files are removed where it is empty."""
        for file in self._files:
            file.close()
        if not self.bytes:
            shutil.rmtree(self.directory, ignore_errors=True)
        os.close(self._lock)

    def _begin_file(self) -> None:
        number = int(self._files[-1].path.stem) + 1 if self._files else 1
        # The directory too, where an operator has cleared it away.
        file = _File(make_private(self.directory) / f"{number:012}{_SUFFIX}", 0)
        file.open(os.O_CREAT | os.O_EXCL)
        if len(self._files) > 1:
            self._files[-1].close()  # the first one stays open, as it is being read
        self._files.append(file)
        self._appendable = True
        self._remove_finished()

    def _cut(self, file: _File) -> None:
        """Remove the part of a line that a failed write left; else the next line begins a file."""
        try:
            os.ftruncate(file.open(), file.size)
        except OSError:
            self._appendable = False

    def _first_lines(self, rest: int) -> list[bytes]:
        size = _READ_BYTES
        while True:
            data = os.pread(self._files[0].open(), min(size, rest), self._offset)
            whole, newline, _ = data.rpartition(b"\n")
            if newline:
                return whole.split(b"\n")
            if size >= rest:
                return []
            size *= 4

    def _skip(self, size: int) -> None:
        self._offset += size
        self.bytes -= size
        self._remove_finished()

    def _remove_finished(self) -> None:
        """Remove what was read to its end: nothing stays here of what was written elsewhere, or deleted."""
        while self._files and self._offset >= self._files[0].size:
            file = self._files[0]
            if len(self._files) == 1 and self._appendable:
                with suppress(OSError):
                    os.ftruncate(file.open(), 0)
                    file.size = self._offset = 0
                return
            self._files.popleft().close()
            self._offset = 0
            with suppress(OSError):
                file.path.unlink()


def new_queue_name() -> str:
    """A name that no queue has had; names sort by the time at which they were made."""
    return f"{time.time_ns():020}-{secrets.token_hex(4)}"


def queues_in(parent: Path) -> Iterator[Path]:
    """The directories of queues, of living and of killed processes; the oldest first."""
    if parent.is_dir():
        # By name: an operator may have named a directory with others in it, and an adopted queue is removed.
        paths = (path for path in parent.iterdir() if _NAME.fullmatch(path.name))
        yield from sorted(path for path in paths if path.is_dir() and not path.is_symlink())


def _lock(directory: Path) -> int:
    """Lock a queue; gives the descriptor whose end is the end of the lock."""
    lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
