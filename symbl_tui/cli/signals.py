"""What signals do to a session that has no screen."""

import os
import signal
from types import FrameType
from typing import TYPE_CHECKING

from symbl_tui.errors import EXIT_INTERRUPTED

if TYPE_CHECKING:
    from symbl_tui.session.session import Session


def stop_on_signals(session: "Session") -> list[int]:
    """Let SIGINT, SIGTERM and SIGHUP stop the session; the second one at once. The signals that came."""
    came: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if came:
            os._exit(EXIT_INTERRUPTED)  # children see our end of their pipe close, and end too
        came.append(number)
        session.request_stop("interrupted")

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return came
