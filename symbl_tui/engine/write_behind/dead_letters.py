"""What the database refuses for good: kept in a file for the operator, and holds up nothing behind it."""

import errno
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui.system.paths import make_private

FILE_NAME: Final = "dead-letters.jsonl"
MAX_BYTES: Final = 64 << 20
"""Bytes of the file; what comes after them is counted and logged alone."""

_log = logging.getLogger(__name__)


class DeadLetters:
    """A file of one JSON object a line, private to the user; the processes of a machine share it. Blocks."""

    def __init__(
        self,
        directory: Path,
        max_bytes: int = MAX_BYTES,
        on_letter: Callable[[], object] = lambda: None,
    ) -> None:
        """Use the file in ``directory``; ``on_letter`` is called for each entry, on its thread."""
        self.path = directory / FILE_NAME
        self._max_bytes = max_bytes
        self._on_letter = on_letter

    def add(self, entry: bytes, reason: str) -> None:
        """Append an entry and why it was refused; logs where the disk does not take it."""
        self._on_letter()
        letter = {
            "at": datetime.now(UTC),
            "reason": reason,
            # As text: it need not be an entry at all.
            "entry": entry.decode(errors="replace"),
        }
        try:
            self._append(msgspec.json.encode(letter) + b"\n")
        except OSError as error:
            _log.error("an entry that the database refuses is lost (%s): %s", error.strerror, reason)
        else:
            _log.warning("the database refuses an entry, which is in %s now: %s", self.path, reason)

    def _append(self, line: bytes) -> None:
        make_private(self.path.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.path, flags, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if size + len(line) > self._max_bytes:
                raise OSError(0, "the file has its largest size")
            # A disk that was full has left a part of a line, which must not spoil this one as well.
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                line = b"\n" + line
            # In one piece: other processes may append, too.
            if os.write(descriptor, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(descriptor)
