"""Keeps the terminal for the screen alone: what C libraries print on file descriptor 2 must not tear it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def stderr_to(log: Path) -> Iterator[None]:
    """Send descriptor 2 to ``log``, and leave the terminal to whoever draws through ``sys.__stderr__``.

    Textual draws there. ALSA, PortAudio and codec libraries know only the descriptor.
    """
    theirs = sys.__stderr__
    terminal, file = os.dup(2), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    screen = os.fdopen(terminal, "w", encoding="utf-8", errors="replace")
    try:
        os.dup2(file, 2)
        sys.__stderr__ = screen  # type: ignore[misc]
        yield
    finally:
        sys.__stderr__ = theirs  # type: ignore[misc]
        screen.flush()
        os.dup2(terminal, 2)
        screen.close()
        os.close(file)
