"""The last lines of the program's log, in memory, for the log pane. Filled from any thread."""

import logging
import time
from collections import deque
from typing import Final

from symbl_tui.domain.text import clean

LINES: Final = 200
_LINE_CELLS: Final = 500
_PACKAGE: Final = "symbl_tui."


class LogBuffer(logging.Handler):
    """A logging handler that keeps the newest lines."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=LINES)
        self._count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Add a line; the oldest is dropped."""
        try:
            # Log lines quote servers and libraries, and end up on the terminal.
            message = clean(record.getMessage(), _LINE_CELLS)
        except Exception:  # as every handler: logging must not break the code that logs
            self.handleError(record)
            return
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        logger = record.name.removeprefix(_PACKAGE)
        self._lines.append(f"{at} {record.levelname.lower():<7} {logger}: {message}")
        self._count += 1

    @property
    def text(self) -> str:
        """All kept lines."""
        return "\n".join(self.since(0)[1])

    def since(self, count: int) -> tuple[int, list[str]]:
        """The number of lines so far, and the kept ones after the first ``count``."""
        self.acquire()
        try:
            new = min(self._count - count, len(self._lines))
            return self._count, list(self._lines)[len(self._lines) - new :]
        finally:
            self.release()
