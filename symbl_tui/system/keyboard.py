"""Read single keys from a terminal without a screen."""

import os
import select
import signal
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

_POLL_SECONDS: Final = 0.1


@contextmanager
def read_keys(terminal: int, press: Callable[[str], None]) -> Iterator[None]:
    """Call ``press`` with every key, on a thread of its own, until the context is left; echo is off.

    For the main thread only.

    Args:
        terminal: the descriptor of a terminal; its settings are restored.
        press: called with the character of the key.
    """
    before = termios.tcgetattr(terminal)
    closed = threading.Event()

    def read_until_closed() -> None:
        while not closed.is_set():
            # With a timeout: a blocking read could not be ended when the session is over.
            if select.select([terminal], [], [], _POLL_SECONDS)[0]:
                if not (pressed := _read(terminal)):
                    return  # the terminal is gone
                press(pressed.decode("ascii", "replace"))

    def return_from_background(*_: object) -> None:
        with suppress(OSError, termios.error):  # the terminal is gone
            if os.tcgetpgrp(terminal) == os.getpgrp():  # setting it from the background would stop us again
                tty.setcbreak(terminal)

    reader = threading.Thread(target=read_until_closed, name="keyboard")
    # cbreak and not raw: Ctrl-C and Ctrl-Z keep their meaning.
    tty.setcbreak(terminal)
    reader.start()
    # After Ctrl-Z and fg the shell has reset the terminal to its own mode.
    previous = signal.signal(signal.SIGCONT, return_from_background)
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, previous)
        closed.set()
        reader.join()
        with suppress(termios.error):  # a terminal that is gone has nothing to put back
            # TCSADRAIN keeps what was typed ahead for the shell.
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _read(terminal: int) -> bytes:
    """Read one byte; empty when the terminal is gone."""
    try:
        return os.read(terminal, 1)
    except OSError:
        return b""
