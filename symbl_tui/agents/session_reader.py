"""Reads sessions for the tools of agents; every call blocks, for a worker's thread."""

import threading
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.archive.session_stamp import stamp_of

_LONGEST_NAME: Final = 500


class SessionReader:
    """Finds sessions of the library by name, and reads them; the one that was read last is kept."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._lock = threading.Lock()
        self._kept: tuple[Path, str, RecordedSession] | None = None

    def find(self, name: str) -> Path:
        """The folder of a session, by its name or a part of it, or ``latest``.

        Raises:
            UsageError: there is none, or several; or it is a path: agents read the library and nothing else.
        """
        if "/" in name or not 0 < len(name) <= _LONGEST_NAME:
            raise UsageError(
                f'"{clean(name, NAME_LIMIT)}" is no name of a session', "list_sessions has the names"
            )
        return self.library.find(name)

    def read(self, folder: Path) -> RecordedSession:
        """Read a session, with the user's edits.

        Raises:
            SymblTuiError: it is damaged.
        """
        # Paging through an hour of talk reads it once. Locked: two at a time would take twice the memory.
        with self._lock:
            stamp = stamp_of(folder)
            if self._kept is None or self._kept[:2] != (folder, stamp):
                self._kept = (folder, stamp, read_session(folder))
            return self._kept[2]
