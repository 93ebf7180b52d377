"""``edits.jsonl``: what the user changed of a session, a line an edit, in the order in which they were made.

The file only grows. Several programs may write it: a lock of the kernel puts their edits in one order, each
is written whole and is on the disk before it counts. What is read is untrusted: a line that a crash cut off,
or that makes no sense, is left out.
"""

import errno
import fcntl
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.journal import to_iso
from symbl_tui.session.archive.json_lines_file import MAX_SENSELESS
from symbl_tui.session.model.edit import USER, Edit, Entry, decode_entry, encode_entry
from symbl_tui.system.directory import Directory
from symbl_tui.system.regular_files import unreadable

NAME: Final = "edits.jsonl"

MAX_BYTES: Final = 32 << 20
"""Size of the file at most: some hundred thousand edits."""
MAX_ENTRIES: Final = 100_000
# Bytes of one line; the longest text takes half of it.
_MAX_LINE: Final = 256 << 10
# How long to wait for another program that writes.
_LOCK_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.01

_log = logging.getLogger(__name__)

Stamp = tuple[int, int, int]
Choose = Callable[[list[Entry]], Edit | None]
"""What to append, given all entries so far; None: nothing."""


class EditsFile:
    """The edits of one session, read as far as they are written. One thread at a time; every call blocks."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the session's; the file is made with the first edit."""
        self._folder = folder
        self.path = folder / NAME
        self.entries: list[Entry] = []
        """All that were read, in their order."""
        self._ids: set[str] = set()
        self._file: tuple[int, int] | None = None
        """Device and inode of the file that was read so far ..."""
        self._offset = 0
        """... and up to where."""
        self._stamp: Stamp | None = None
        self._senseless = 0

    def refresh(self) -> bool:
        """Read what was appended since; whether there was anything new. Cheap where nothing was.

        Raises:
            SymblTuiError: the file cannot be read.
        """
        try:
            if (stamp := self._lstat()) == self._stamp:
                return False
            if stamp is None:
                changed, self._stamp = bool(self.entries), None
                self._restart()
                return changed
            with Directory(self._folder) as directory, directory.open_to_read(NAME) as file:
                changed = self._read(file)
            self._stamp = stamp
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unreadable(self.path, error) from error
        return changed

    def append(self, choose: Choose, by: str = USER) -> Entry | None:
        """Append an edit; it outlives a power cut when this returns.

        Args:
            choose: Called with all entries so far, while no other program can add one.
            by: The author.

        Returns:
            Its entry; None where there was nothing to append.

        Raises:
            UsageError: the edit exceeds what an edit may be.
            SymblTuiError: the disk refuses, or the file is full.
        """
        try:
            with Directory(self._folder) as directory, self._open(directory) as (file, created):
                self._read(file)
                self._check_room()
                if (edit := choose(self.entries)) is None:
                    return None
                entry = Entry(uuid.uuid4().hex, to_iso(datetime.now(UTC)), edit, by)
                self._write(file.fileno(), _encode(entry))
                if created:
                    directory.sync()  # a name that a power cut takes has no content
                self._read(file)
                return entry
        except OSError as error:
            raise SymblTuiError(
                f"{clean(str(self.path))}: the edit cannot be kept ({error.strerror})"
            ) from error

    def _check_room(self) -> None:
        full = self._offset >= MAX_BYTES - _MAX_LINE or len(self.entries) >= MAX_ENTRIES
        if full or self._senseless > MAX_SENSELESS:
            fault = "is full" if full else "is damaged"
            raise SymblTuiError(
                f"{clean(str(self.path))}: {fault}, and takes no more edits", "move it away to begin anew"
            )

    @contextmanager
    def _open(self, directory: Directory) -> Iterator[tuple[BinaryIO, bool]]:
        """The file, locked; and whether it was made."""
        while True:
            created = not directory.has(NAME)
            try:
                descriptor = directory.open_to_write(NAME, os.O_APPEND)
            except FileExistsError:
                continue  # another program made it at the same time
            with os.fdopen(descriptor, "rb") as file:
                _lock(descriptor)
                # Not one that was moved away, or replaced, before it was locked.
                if directory.leads_to(NAME, descriptor):
                    yield file, created
                    return

    def _write(self, file: int, line: bytes) -> None:
        """Write a whole line, or nothing; synced."""
        size = os.fstat(file).st_size
        # A crash cut the last line off: this one must not be glued to it, or both would be lost.
        cut = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        rest = memoryview(b"\n" + line if cut else line)
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, size)
            raise

    def _read(self, file: BinaryIO) -> bool:
        """Read from where the last call ended; whether anything was new."""
        status = os.fstat(file.fileno())
        identity = (status.st_dev, status.st_ino)
        replaced = identity != self._file or status.st_size < self._offset
        if replaced:
            self._restart()
            self._file = identity
        file.seek(self._offset)
        before = len(self.entries)
        for line in _whole_lines(file, MAX_BYTES - self._offset):
            self._offset += len(line)
            self._add(line)
            if self._senseless > MAX_SENSELESS or len(self.entries) >= MAX_ENTRIES:
                break
        return replaced or len(self.entries) != before

    def _add(self, line: bytes) -> None:
        entry = decode_entry(line)
        # An id names one entry: that of a copy would be undone with it.
        if entry is None or entry.id in self._ids:
            self._senseless += 1
            return
        self._ids.add(entry.id)
        self.entries.append(entry)

    def _restart(self) -> None:
        self.entries, self._ids, self._offset, self._senseless, self._file = [], set(), 0, 0, None

    def _lstat(self) -> Stamp | None:
        try:
            status = self.path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns


def read_entries(folder: Path) -> list[Entry]:
    """The edits in a session's folder; raises :class:`SymblTuiError` when they cannot be read. Blocks."""
    file = EditsFile(folder)
    file.refresh()
    return file.entries


def _encode(entry: Entry) -> bytes:
    try:
        return encode_entry(entry)
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(f"this edit cannot be kept: {clean(str(error))}") from error


def _whole_lines(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """The lines that end; the last may still be being written. Of a longer line its pieces."""
    left = limit
    while left > 0 and (line := file.readline(_MAX_LINE)):
        left -= len(line)
        if not line.endswith(b"\n") and len(line) < _MAX_LINE:
            return
        yield line


def _lock(descriptor: int) -> None:
    """Lock a file against other writers; raises ``OSError`` when one of them does not finish."""
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            # Not waiting in the kernel: a program that was stopped could hold the lock for ever.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise OSError(errno.EAGAIN, "another program is writing it") from None
            time.sleep(_POLL_SECONDS)
        except OSError as error:
            # A file system without locks: an edit is one write at the end all the same.
            _log.warning("the edits cannot be locked (%s)", error.strerror)
            return
        else:
            return
