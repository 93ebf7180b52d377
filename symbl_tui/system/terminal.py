"""Redirect standard streams: C libraries print on descriptor 2, which must not disturb the screen.

Also releases a terminal or a pipe that is gone.
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
from symbl_tui.system.rotating_log import open_log
from symbl_tui.system.standard_streams import best_effort_stream

# A line that is longer is cut into several.
_LINE_BYTES: Final = 2000
# Lines that are logged at most: a limit for a library that prints without end, or a log that logs itself.
_LINES: Final = 5000
_DRAIN_SECONDS: Final = 2.0

_log = logging.getLogger("symbl_tui.stderr")

# Duplicates of the original standard error, while descriptor 2 leads to the log.
_before: set[int] = set()


def redirect_to_null(*streams: TextIO | None) -> None:
    """Redirect streams to /dev/null, as their other end is gone.

    Otherwise Python, which flushes them at exit, would report an error.
    """
    # dup2 and not close: the next file that is opened would get the free number and receive the prints.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        if stream is not None and not stream.closed:
            os.dup2(nowhere, stream.fileno())
    if sys.stderr in streams or sys.__stderr__ in streams:
        for descriptor in tuple(_before):
            os.dup2(nowhere, descriptor)
    os.close(nowhere)


def reopen_keyboard() -> int:
    """Reopen the keyboard as descriptor 0 where sound is piped in.

    Returns:
        The new descriptor of the pipe.

    Raises:
        OSError: there is no terminal.
    """
    keyboard = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    # First: dup2 closes what descriptor 0 was.
    sound = os.dup(0)
    os.dup2(keyboard, 0)
    os.close(keyboard)
    return sound


def open_terminal() -> int:
    """Open the terminal to draw on, wherever standard error leads; gives a descriptor.

    Raises:
        OSError: there is no terminal.
    """
    return os.dup(2) if os.isatty(2) else os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)


@contextmanager
def stdout_on_terminal() -> Iterator[None]:
    """Make standard output the terminal that is drawn on: Textual asks it for the size of the screen.

    Raises:
        OSError: there is no terminal.
    """
    if os.isatty(1):  # nothing to restore, least of all a terminal that is gone by then
        yield
        return
    screen = open_terminal()
    kept = os.dup(1)
    os.dup2(screen, 1)
    os.close(screen)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def redirect_stderr(log: Path) -> Iterator[None]:
    """Log what is printed on descriptor 2, and keep the terminal as ``sys.__stderr__``.

    Textual draws on the latter. ALSA, PortAudio and codec libraries use the descriptor: their lines go to the
    logger ``symbl_tui.stderr``. The traceback of a process killed by a signal goes to ``log`` directly.
    """
    theirs = sys.__stderr__
    try:
        terminal = open_terminal()
    except OSError:  # in a browser: nothing is drawn there
        terminal = os.dup(2)
    screen = os.fdopen(terminal, "w", encoding="utf-8", errors="replace")
    with screen, os.fdopen(open_log(log), "ab") as last_words, _libraries_to_log():
        # To a file of its own: a crashing process can no longer write through the logging thread.
        faulthandler.enable(last_words)
        sys.__stderr__ = screen  # type: ignore[misc]
        try:
            yield
        finally:
            sys.__stderr__ = theirs  # type: ignore[misc]
            screen.flush()
            faulthandler.disable()


@contextmanager
def own_stderr() -> Iterator[TextIO]:
    """Keep standard error for our own messages; what libraries print there is logged."""
    with _libraries_to_log() as before, best_effort_stream(before, sys.stderr.encoding) as ours:
        yield ours


@contextmanager
def _libraries_to_log() -> Iterator[int]:
    """Log what is printed on descriptor 2; gives a duplicate of the original."""
    before = os.dup(2)
    _before.add(before)
    # A pipe and not the log file itself: lines are cleaned and counted, as a library may print without end.
    reader, writer = os.pipe()
    # A library that prints must never block: it may hold the GIL, which the reading thread needs.
    os.set_blocking(writer, False)
    reading = Thread(target=_log_lines, args=(os.fdopen(reader, "rb"),), name="symbl-stderr", daemon=True)
    reading.start()
    os.dup2(writer, 2)
    os.close(writer)
    try:
        yield before
    finally:
        os.dup2(before, 2)  # closes the last write end of the pipe, so the reader ends
        _before.discard(before)
        os.close(before)
        # With a deadline: a child that inherited descriptor 2 keeps the pipe open.
        reading.join(_DRAIN_SECONDS)


def _log_lines(stderr: IO[bytes]) -> None:
    """Log every line until the write end is closed; blocks."""
    with stderr:
        count = 0
        while line := stderr.readline(_LINE_BYTES):
            count += 1
            if count == _LINES:
                _log.warning("too much was printed on stderr; no more of it is kept")
            elif count < _LINES and (text := clean(line.decode("utf-8", "replace"))):
                _log.info("%s", text)
