"""The last lines of the program's log, in memory, for the log pane. Filled from any thread."""

import logging
import time
from collections import deque
from typing import Final

from symbl_tui.domain.text import clean

LINES: Final = 200
_LINE_CELLS: Final = 500
_ROOM: Final = "symbl_tui."


class LogBuffer(logging.Handler):
    """Remembers what was logged; attach it to a logger."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=LINES)
        self._count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Add a line; the oldest goes."""
        try:
            said = clean(record.getMessage(), _LINE_CELLS)
        except Exception:  # as in every handler: logging must not break what it watches
            self.handleError(record)
            return
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        room = record.name.removeprefix(_ROOM)
        self._lines.append(f"{at} {record.levelname.lower():<7} {room}: {said}")
        self._count += 1

    @property
    def text(self) -> str:
        """All lines that are remembered."""
        return "\n".join(self.since(0)[1])

    def since(self, count: int) -> tuple[int, list[str]]:
        """How many lines there were in all, and those after the first ``count`` that are remembered."""
        self.acquire()
        try:
            new = min(self._count - count, len(self._lines))
            return self._count, list(self._lines)[len(self._lines) - new :]
        finally:
            self.release()
