"""The entries that wait for the database: on disk, and in memory while the disk takes none. Bounded."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.write_behind.queue_files import QueueFiles
from symbl_tui.errors import EngineError

MEMORY_BYTES: Final = 16 << 20
"""Bytes that may wait in memory while the disk takes none."""

# The part of the bytes from which on no new conversation should begin: the rest is for those that run.
_NEW_CONVERSATIONS: Final = 0.8
# Entries of one batch from memory.
_BATCH: Final = 100


class QueueOverflow(EngineError):
    """No more can wait for the database."""


@dataclass(frozen=True, slots=True)
class QueueLevel:
    """How much waits."""

    entries: int = 0
    bytes: int = 0
    in_memory: int = 0
    """Entries of them that are on no disk, and die with the process."""
    disk_error: str = ""
    """Why the disk takes none; empty: it does."""
    full: bool = False
    """Whether no new conversation should begin."""


class EntryQueue:
    """Entries in their order; used by one thread at a time, as everything blocks."""

    def __init__(self, files: QueueFiles, max_bytes: int, memory_bytes: int = MEMORY_BYTES) -> None:
        """Take over files; at most ``max_bytes`` wait, ``memory_bytes`` of them in memory."""
        self.files = files
        self._max_bytes, self._memory_bytes = max_bytes, memory_bytes
        self._memory: deque[bytes] = deque()
        """The newest entries, later than all on disk."""
        self._in_memory = 0
        """Their bytes."""
        self._lent = 0
        """Entries of them that :meth:`peek` gave: they stay where they are until they are dropped."""
        self.queued = 0
        """Entries that were ever put."""
        self._entries = 0
        self._disk_error = ""

    @property
    def level(self) -> QueueLevel:
        """How much waits now."""
        waiting = self.files.bytes + self._in_memory
        full = waiting >= _NEW_CONVERSATIONS * self._max_bytes or self._in_memory >= self._memory_bytes / 2
        return QueueLevel(self._entries, waiting, len(self._memory), self._disk_error, full)

    def put(self, entry: bytes) -> None:
        """Append an entry, one line without its newline; raises :class:`QueueOverflow`."""
        line = entry + b"\n"
        if self.files.bytes + self._in_memory + len(line) > self._max_bytes:
            raise QueueOverflow(f"{self._max_bytes} bytes wait for the database already")
        self._to_disk()
        if self._memory or not self._append(line):
            if self._in_memory + len(line) > self._memory_bytes:
                raise QueueOverflow(
                    f"the disk of the queue takes nothing ({self._disk_error}), and memory is full"
                )
            self._memory.append(line)
            self._in_memory += len(line)
        self.queued += 1
        self._entries += 1

    def peek(self) -> list[bytes]:
        """The first entries, in order; none: nothing waits. Also tries to bring those in memory to disk."""
        self._lent = 0
        self._to_disk()
        if lines := self.files.read():
            return lines
        self._lent = min(len(self._memory), _BATCH)
        return [self._memory[place][:-1] for place in range(self._lent)]

    def drop(self, entries: list[bytes]) -> None:
        """Drop entries that :meth:`peek` gave, or the first of them; the others are given again."""
        if self._lent:
            for _ in entries:
                self._in_memory -= len(self._memory.popleft())
            self._lent = 0
        else:
            self.files.drop(entries)
        self._entries = max(0, self._entries - len(entries))

    def close(self) -> int:
        """Release the files; gives the number of entries that are on no disk and so are lost."""
        self._lent = 0
        self._to_disk()
        self.files.close()
        return len(self._memory)

    def _to_disk(self) -> None:
        while self._memory and not self._lent and self._append(self._memory[0]):
            self._in_memory -= len(self._memory.popleft())

    def _append(self, line: bytes) -> bool:
        try:
            self.files.append(line)
        except OSError as error:
            self._disk_error = error.strerror or type(error).__name__
            return False
        self._disk_error = ""
        return True
