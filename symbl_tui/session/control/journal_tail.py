"""What a running session has understood so far, and goes on understanding, read from its journal."""

import math
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive import journal
from symbl_tui.session.archive.recorded_session import placed, read_facts
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.conversation import Conversation

_BLOCK: Final = 1 << 20
_LINE_LIMIT: Final = 4 << 20
"""Bytes of a line; what is longer is no message."""


class JournalTail:
    """A journal that is still being written; blocks, one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Begin at its start; raises :class:`SymblTuiError` when the folder is none of a session (yet)."""
        # How long the session will be is not known, and nothing is later than now.
        self._facts = replace(read_facts(folder).live, length=math.inf)
        self._path = folder / "events.jsonl"
        self._conversation = Conversation(self._facts.speakers)
        self._file: IO[bytes] | None = None
        self._cut = b""
        """The beginning of a line that is not written to its end yet."""

    def more(self) -> list[Change] | None:
        """What the next part of the journal changes; None: that was all of it for now.

        Raises:
            SymblTuiError: it cannot be read.
        """
        try:
            block = self._read()
        except OSError as error:
            raise SymblTuiError(f"{self._path}: cannot be read ({error.strerror})") from error
        if not block:
            return None
        whole, end, rest = (self._cut + block).rpartition(b"\n")
        self._cut = rest[:_LINE_LIMIT]
        entries = journal.parsed((whole + end).splitlines(keepends=True), settled=True)
        known = (each for each in entries if 0 <= each.channel < len(self._facts.speakers))
        changes = (self._conversation.apply(placed(self._facts, entry)[1]) for entry in known)
        return [change for change in changes if change != Change()]

    def _read(self) -> bytes:
        if self._file is None:
            try:
                self._file = self._path.open("rb")
            except FileNotFoundError:
                return b""  # nothing was understood yet
        return self._file.read(_BLOCK)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
