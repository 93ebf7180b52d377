"""Single keys from a terminal that has no screen on it."""

import os
import select
import signal
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

_LOOK_SECONDS: Final = 0.1


@contextmanager
def keys(terminal: int, press: Callable[[str], None]) -> Iterator[None]:
    """Call ``press`` with every key, on a thread of its own, until the block is left; echo is off meanwhile.

    To be used on the main thread.

    Args:
        terminal: The descriptor of a terminal; its settings are put back.
        press: Gets the character of the key.
    """
    before = termios.tcgetattr(terminal)
    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            if select.select([terminal], [], [], _LOOK_SECONDS)[0]:
                if not (pressed := _read(terminal)):
                    return  # the terminal is gone
                press(pressed.decode("ascii", "replace"))

    def return_from_background(*_: object) -> None:
        with suppress(OSError, termios.error):  # the terminal is gone
            if os.tcgetpgrp(terminal) == os.getpgrp():  # who sets it from the background is stopped again
                tty.setcbreak(terminal)

    listener = threading.Thread(target=listen, name="keyboard")
    tty.setcbreak(terminal)
    listener.start()
    # While we were stopped (Ctrl-Z, fg) the shell made the terminal its own.
    theirs = signal.signal(signal.SIGCONT, return_from_background)
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, theirs)
        over.set()
        listener.join()
        with suppress(termios.error):  # a terminal that is gone has nothing to put back
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _read(terminal: int) -> bytes:
    """The next byte; none when the terminal is gone."""
    try:
        return os.read(terminal, 1)
    except OSError:
        return b""
