"""Read single keys from a terminal without a screen; what it answers to other programs is no key."""

import os
import select
import signal
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from symbl_tui.system.terminal_input import TerminalInput, Token

_POLL_SECONDS: Final = 0.1
_READ_BYTES: Final = 4096


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
        tokens = TerminalInput()
        while not closed.is_set():
            # With a timeout: a blocking read could not be ended when the session is over.
            if select.select([terminal], [], [], _POLL_SECONDS)[0]:
                if not (data := _read(terminal)):
                    return  # the terminal is gone
                _press_each(tokens.feed(data, time.monotonic()), press)
            _press_each(tokens.tick(time.monotonic()), press)

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


def _press_each(tokens: Iterator[Token], press: Callable[[str], None]) -> None:
    """Press the keys with a character; escape sequences and pastes are none."""
    for token in tokens:
        if isinstance(token, str) and len(token) == 1:
            press(token)


def _read(terminal: int) -> bytes:
    """Read what was typed; empty when the terminal is gone."""
    try:
        return os.read(terminal, _READ_BYTES)
    except OSError:
        return b""
