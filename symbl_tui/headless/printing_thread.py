"""The thread that prints: a terminal or a pipe that accepts nothing blocks it without end."""

import threading
import time
from collections.abc import Callable
from typing import Final

POLL_SECONDS: Final = 0.1
"""Between two looks at other threads: a signal that another thread receives does not wake the main one."""

# How long an interrupted program waits for a reader that accepts nothing.
_HURRY_SECONDS: Final = 2.0


def start_printing(print_all: Callable[[], object]) -> threading.Thread:
    """Run ``print_all`` in a thread that does not keep the program from its end."""
    thread = threading.Thread(target=print_all, name="results", daemon=True)
    thread.start()
    return thread


def wait_printed(
    printing: threading.Thread, interrupted: Callable[[], bool], seconds: float = _HURRY_SECONDS
) -> None:
    """Wait until everything is printed, or for so many ``seconds`` after an interrupt that comes before."""
    deadline = None
    while printing.is_alive() and (deadline is None or time.monotonic() < deadline):
        if interrupted():
            deadline = deadline or time.monotonic() + seconds
        printing.join(POLL_SECONDS)
