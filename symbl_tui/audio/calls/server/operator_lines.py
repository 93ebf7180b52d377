"""One line for each thing that the operator should know, and not more of them than can be read."""

import logging
import time
from collections.abc import Callable
from typing import Final

from symbl_tui.domain.text import clean, many
from symbl_tui.system.limits.rate_limit import TokenBucket

_PER_SECOND: Final = 1.0
_BURST: Final = 20
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
        self._bucket = TokenBucket(_PER_SECOND, _BURST, clock)
        self._withheld = 0

    def say(self, text: str) -> None:
        """Report a line that no stranger causes."""
        line = clean(text, _LONGEST)
        _log.info("%s", line)
        self._report(line)

    def refuse(self, text: str) -> None:
        """Report a line that strangers can cause."""
        if self._bucket.refill():
            self._withheld += 1
            return
        self._bucket.consume()
        more = f" ({many(self._withheld, 'line')} before it left out)" if self._withheld else ""
        self._withheld = 0
        line = clean(text, _LONGEST) + more
        _log.warning("%s", line)
        self._report(line)
