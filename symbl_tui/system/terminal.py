"""Keeps the terminal for the screen alone: what C libraries print on file descriptor 2 must not tear it.

And lets go of a terminal or a pipe that is gone.
"""

import faulthandler
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO, Final, TextIO

from symbl_tui.domain.text import clean

_LINE_BYTES: Final = 2000
"""A line that is longer is cut into several."""
_LINES: Final = 5000
"""Lines logged at most: a library that prints without end, or a log that complains of itself, stops there."""
_DRAIN_SECONDS: Final = 2.0

_log = logging.getLogger("symbl_tui.stderr")

_before: set[int] = set()
"""Descriptors of what standard error was, while what is printed there is logged."""


def point_nowhere(*streams: TextIO | None) -> None:
    """Let these streams lead nowhere from now on, as whoever was at their other end is gone.

    Python flushes what is left in them once more at exit, and would complain.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
    if sys.stderr in streams or sys.__stderr__ in streams:
        for descriptor in tuple(_before):
            os.dup2(nowhere, descriptor)
    os.close(nowhere)


def keyboard_back() -> int:
    """Make descriptor 0 the keyboard again, where sound is piped in; where that is found from now on.

    Raises:
        OSError: there is no terminal.
    """
    keyboard = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    sound = os.dup(0)
    os.dup2(keyboard, 0)
    os.close(keyboard)
    return sound


def open_screen() -> int:
    """A descriptor of its own for the terminal to draw on, wherever standard error goes.

    Raises:
        OSError: there is no terminal.
    """
    return os.dup(2) if os.isatty(2) else os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)


@contextmanager
def stdout_on_terminal() -> Iterator[None]:
    """Let standard output be the terminal that is drawn on: Textual asks it how large the screen is.

    Raises:
        OSError: there is no terminal.
    """
    if os.isatty(1):  # nothing to put back, least of all a terminal that is gone by then
        yield
        return
    screen = open_screen()
    kept = os.dup(1)
    os.dup2(screen, 1)
    os.close(screen)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def stderr_to(log: Path) -> Iterator[None]:
    """Log what is printed on descriptor 2; leave the terminal to whoever draws through ``sys.__stderr__``.

    Textual draws there. ALSA, PortAudio and codec libraries know only the descriptor. Their lines go to the
    logger ``symbl_tui.stderr``; the last words of a process that dies of a signal go to ``log`` directly.
    """
    theirs = sys.__stderr__
    try:
        terminal = open_screen()
    except OSError:  # in a browser: nobody draws there
        terminal = os.dup(2)
    screen = os.fdopen(terminal, "w", encoding="utf-8", errors="replace")
    with screen, log.open("ab") as last_words, _libraries_to_log():
        faulthandler.enable(last_words)
        sys.__stderr__ = screen  # type: ignore[misc]
        try:
            yield
        finally:
            sys.__stderr__ = theirs  # type: ignore[misc]
            screen.flush()
            faulthandler.disable()


@contextmanager
def stderr_for_us() -> Iterator[TextIO]:
    """Standard error for what we have to say; what libraries print there meanwhile is logged."""
    if sys.stderr is None:  # closed by whoever does not want to know
        with Path(os.devnull).open("w") as nowhere:
            yield nowhere
        return
    encoding = sys.stderr.encoding
    with (
        _libraries_to_log() as before,
        os.fdopen(before, "w", 1, encoding=encoding, errors="backslashreplace", closefd=False) as ours,
    ):
        yield ours


@contextmanager
def _libraries_to_log() -> Iterator[int]:
    """Log what is printed on descriptor 2; gives a descriptor of what it was."""
    before = os.dup(2)
    _before.add(before)
    reader, writer = os.pipe()
    # Who prints must never wait for us: the thread that reads needs the GIL, and who prints may hold it.
    os.set_blocking(writer, False)
    listening = Thread(target=_log_lines, args=(os.fdopen(reader, "rb"),), name="symbl-stderr", daemon=True)
    listening.start()
    os.dup2(writer, 2)
    os.close(writer)
    try:
        yield before
    finally:
        os.dup2(before, 2)  # the last end of the pipe is closed: its reader comes to the end
        _before.discard(before)
        os.close(before)
        listening.join(_DRAIN_SECONDS)


def _log_lines(stderr: IO[bytes]) -> None:
    """Log every line until the other end is closed; blocks."""
    with stderr:
        count = 0
        while line := stderr.readline(_LINE_BYTES):
            count += 1
            if count == _LINES:
                _log.warning("too much was printed on stderr; no more of it is kept")
            elif count < _LINES and (said := clean(line.decode("utf-8", "replace"))):
                _log.info("%s", said)
