"""Follows the summaries that an assistant writes for a running session, whichever client requested them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.change import Change
from symbl_tui.session.summary.assistant_file import latest_summary, written_bytes
from symbl_tui.session.summary.summary_points import written_points

# Seconds between two looks.
_INTERVAL: Final = 2.0


class SummaryTail:
    """The file of a session's summaries; blocks, one thread at a time."""

    def __init__(
        self, folder: Path, clock: Callable[[], float] = time.monotonic, *, only_new: bool = False
    ) -> None:
        """Begin with the newest summary, if there is one; ``only_new``: with the next."""
        self._folder = folder
        self._size = written_bytes(folder) if only_new else 0
        self._clock = clock
        self._next = clock()

    def read(self) -> Change | None:
        """The newest summary, where the file has changed since; looks every two seconds at most.

        A file that cannot be read counts as none: the session itself goes on.
        """
        if self._clock() < self._next:
            return None
        self._next = self._clock() + _INTERVAL
        before, self._size = self._size, written_bytes(self._folder)
        try:
            written = latest_summary(self._folder) if self._size != before else None
        except SymblTuiError:
            return None
        return Change(summary=written_points(written)) if written else None
