"""Notices of what an engine says, at a rate that people can read.

An engine chooses how many messages it sends and how long they are: a hostile or broken one must not cover
the screen or fill a terminal. Every message is in the journal all the same.
"""

import time
from collections.abc import Callable
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.session.model.view import Notice, Subscriber

_JOURNAL: Final = "events.jsonl"

MAX_LENGTH: Final = 160
"""Characters of one notice: five lines of half a small screen."""
BURST: Final = 3
"""Notices that may come at once."""
INTERVAL: Final = 10.0
"""Seconds to each further one."""


class EngineNotices:
    """Emits notices; what comes too fast is counted, and said to be in the journal."""

    def __init__(self, emit: Subscriber, clock: Callable[[], float] = time.monotonic) -> None:
        self._emit = emit
        self._clock = clock
        self._allowed = float(BURST)
        self._updated = clock()
        self._suppressed = 0

    def emit(self, text: str) -> None:
        """Emit a notice, or count it."""
        now = self._clock()
        self._allowed = min(BURST, self._allowed + (now - self._updated) / INTERVAL)
        self._updated = now
        if self._allowed < 1:
            self._suppressed += 1
            if self._suppressed == 1:
                self._emit(Notice(f"the engine sends many messages; all are in {_JOURNAL}"))
            return
        self._allowed -= 1
        short = clean(text, MAX_LENGTH)
        ending = f" (and {self._suppressed} more in {_JOURNAL})" if self._suppressed else ""
        self._suppressed = 0
        self._emit(Notice(f"{short}{'…' if len(clean(text)) > len(short) else ''}{ending}"))
