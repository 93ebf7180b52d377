"""Follows the journal of a running session and yields the changes of its conversation."""

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.journal import JournalEntry, parse_entries
from symbl_tui.session.archive.journal_events import EventLocator
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.session_stamp import file_stamp
from symbl_tui.session.model.change import Change, ReceivedEvent
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.system.directory import open_beneath

_BLOCK: Final = 1 << 20
# Bytes of a line; a longer one is no message.
_LINE_LIMIT: Final = 4 << 20


class JournalTail:
    """A journal that is still being written; blocks, one thread at a time."""

    def __init__(self, folder: Path, block: int = _BLOCK) -> None:
        """Start at its beginning.

        Args:
            folder: The session's.
            block: Bytes that are read at once.

        Raises:
            SymblTuiError: it is no session's (yet).
        """
        self._folder = folder
        self._stamp = file_stamp(folder / "session.toml")
        self._facts = _read_facts(folder)
        self._locator = EventLocator(self._facts)
        self._path = folder / "events.jsonl"
        self._block = block
        self.conversation = Conversation(self._facts.speakers)
        """All results so far."""
        self._file: IO[bytes] | None = None
        self._incomplete = b""
        """The part of a line that is written so far."""

    def use(self, facts: SessionFacts) -> bool:
        """Read on with the facts of the session that was closed; whether it is the one that was read."""
        known, self._facts = self._facts, facts
        channels = len(known.speakers)
        same = (known.started, known.rate, known.interruptions, known.speakers) == (
            facts.started,
            facts.rate,
            facts.interruptions,
            facts.speakers[:channels],
        )
        for speaker in facts.speakers[channels:]:
            self.conversation.add_channel(speaker)
        self._locator = EventLocator(facts)
        try:
            # It may have been deleted and made anew.
            return (
                same
                and self._file is not None
                and os.path.samestat(os.fstat(self._file.fileno()), facts.journal.lstat())
            )
        except OSError:
            return False

    def read(self) -> list[Change] | None:
        """The changes of the next block of the journal; None: there is no more for now.

        Raises:
            SymblTuiError: it cannot be read.
        """
        try:
            block = self._read_block()
        except OSError as error:
            raise SymblTuiError(f"{self._path}: cannot be read ({error.strerror})") from error
        if not block:
            return None
        # The writer may be in the middle of a line; its rest comes with the next block.
        whole, end, rest = (self._incomplete + block).rpartition(b"\n")
        self._incomplete = rest[:_LINE_LIMIT]
        entries = parse_entries((whole + end).splitlines(keepends=True), settled=True)
        known = filter(None, map(self._locate, entries))
        changes = (self.conversation.apply(received) for _, received in known)
        return [change for change in changes if change != Change()]

    def _locate(self, entry: JournalEntry) -> tuple[float, ReceivedEvent] | None:
        # session.toml names a channel that came late before the journal has a message of it.
        known = len(self._facts.speakers)
        if entry.channel >= known and (stamp := file_stamp(self._folder / "session.toml")) != self._stamp:
            self._stamp, self._facts = stamp, _read_facts(self._folder)
            self._locator = EventLocator(self._facts)
            for speaker in self._facts.speakers[known:]:
                self.conversation.add_channel(speaker)
        return self._locator.locate(entry)

    def finish(self) -> Change:
        """What changes at the end of the session."""
        return self.conversation.finish()

    def _read_block(self) -> bytes:
        if self._file is None:
            try:
                self._file = open_beneath(self._path.parent, self._path)
            except FileNotFoundError:
                return b""  # there are no results yet
        return self._file.read(self._block)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def _read_facts(folder: Path) -> SessionFacts:
    # The length of a running session is unknown, so that events must not be limited to it.
    return replace(read_facts(folder).live, length=math.inf)
