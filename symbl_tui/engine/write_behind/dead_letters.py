"""What the database refuses for good: kept in a file for the operator, and holds up nothing behind it."""

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
        """Append an entry and why it was refused; a disk that takes it not is logged."""
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
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.path, flags, 0o600)
        try:
            if os.fstat(descriptor).st_size + len(line) > self._max_bytes:
                raise OSError(0, "the file has its largest size")
            os.write(descriptor, line)  # in one piece: others may append, too
        finally:
            os.close(descriptor)
