"""Writes lines to a stream. What it refuses waits in bounded memory, and is tried again."""

import os
import select
from collections import deque
from collections.abc import Callable
from typing import Final, TextIO

# Bytes that wait in memory at most.
_MAX_PENDING: Final = 8 << 20


class LineSink:
    """Lines on their way to a stream, in order; for one thread. Never raises."""

    def __init__(self, stream: TextIO) -> None:
        """``stream``: not used by others from now on; written to through its descriptor, if it has one."""
        stream.flush()
        self._encoding = stream.encoding or "utf-8"
        self._write = _writer(stream, self._encoding)
        self._pending: deque[bytes] = deque()
        self._pending_bytes = 0
        self._rest = b""
        """What is left of a line that was cut off; never dropped, or the next line would continue it."""
        self._dropped = 0
        self.error: OSError | None = None
        """Why the stream refuses lines now; None: it does not."""

    @property
    def unwritten(self) -> int:
        """Lines that were not written: those that wait, and those that found no room in memory either."""
        return self._dropped + bool(self._rest) + len(self._pending)

    def write(self, line: str) -> None:
        """Write a line; blocks while the stream accepts nothing. It waits in memory if there is an error."""
        self._pending.append(f"{line}\n".encode(self._encoding, "backslashreplace"))
        self._pending_bytes += len(self._pending[-1])
        while self._pending_bytes > _MAX_PENDING:
            self._pending_bytes -= len(self._pending.popleft())
            self._dropped += 1
        self.flush()

    def flush(self) -> None:
        """Write the pending lines, as far as the stream accepts them."""
        try:
            while self._rest or self._pending:
                line = self._rest or self._pending[0]
                written = self._write(line)
                if not self._rest:
                    self._pending_bytes -= len(self._pending.popleft())
                self._rest = line[written:]
            self.error = None
        except OSError as error:
            self.error = error


def _writer(stream: TextIO, encoding: str) -> Callable[[bytes], int]:
    """What writes some bytes and returns how many."""
    try:
        descriptor = stream.fileno()
    except OSError:  # a stream in memory

        def write_text(data: bytes) -> int:
            stream.write(data.decode(encoding))
            stream.flush()
            return len(data)

        return write_text

    def write(data: bytes) -> int:
        while True:
            try:
                return os.write(descriptor, data)
            except BlockingIOError:  # another program that shares the descriptor made it non-blocking
                select.select([], [descriptor], [])

    return write
