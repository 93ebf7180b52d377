"""One line for each thing that the operator should know, and not more of them than can be read."""

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from symbl_tui.domain.text import clean, many
from symbl_tui.system.limits.rate_limit import TokenBucket

_PER_SECOND: Final = 1.0
_BURST: Final = 20
# One line may come so often in so many seconds; more of it tells nothing more.
_REPEATS: Final = 3
_REPEAT_SECONDS: Final = 30.0
_LONGEST: Final = 600

_log = logging.getLogger(__name__)


class OperatorLines:
    """Reports lines, which are logged too; strangers cannot cause more than one a second.

    Args:
        report: Gets each line, without an end of line.
        clock: Monotonic seconds.
    """

    def __init__(self, report: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._report = report
        self._clock = clock
        self._bucket = TokenBucket(_PER_SECOND, _BURST, clock)
        self._last = ""
        self._repeats: deque[float] = deque(maxlen=_REPEATS)
        """When the last line came."""
        self._withheld = 0

    def refuse(self, text: str) -> None:
        """Report a line that strangers can cause."""
        if self._is_repeated(text) or self._bucket.refill():
            self._withheld += 1
            return
        self._bucket.consume()
        more = f" ({many(self._withheld, 'line')} before it left out)" if self._withheld else ""
        self._withheld = 0
        line = clean(text, _LONGEST) + more
        _log.warning("%s", line)
        self._report(line)

    def _is_repeated(self, text: str) -> bool:
        now = self._clock()
        if text != self._last:
            self._last = text
            self._repeats.clear()
        repeated = len(self._repeats) == _REPEATS and now - self._repeats[0] < _REPEAT_SECONDS
        if not repeated:
            self._repeats.append(now)
        return repeated
