"""The user's own editor: which it is, and how it gets the terminal for a while."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from symbl_tui.domain.text import clean
from symbl_tui.errors import UsageError


def command() -> list[str]:
    """The words that start the editor: ``$VISUAL``, else ``$EDITOR``.

    Raises:
        UsageError: None is named, or it is not on this machine.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(named)
    except ValueError:  # a quote that is never closed
        words = [named]
    if not words:
        raise UsageError("the environment names no editor", "name one, e.g.: export VISUAL=nano")
    if shutil.which(words[0]) is None:
        raise UsageError(
            f'the editor "{clean(words[0], 60)}" is not on this machine', "name another in VISUAL"
        )
    return words


def edit(path: Path) -> None:
    """Let the user edit a file; blocks until the editor is closed, as nobody else may draw meanwhile.

    Raises:
        UsageError: There is no editor, or it says that it failed.
    """
    # Not descriptor 2, which may lead to the log; and standard output may be a file.
    screen = sys.__stderr__
    try:
        editor = subprocess.Popen([*command(), str(path)], stdout=screen, stderr=screen)
    except OSError as error:
        raise UsageError(
            f"the editor cannot be started ({error.strerror})", "name another in VISUAL"
        ) from error
    with editor, _deaf_to_interrupts():
        code = editor.wait()
    if code:
        raise UsageError(f"the editor failed with exit code {code}", "nothing was changed")


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C is the editor's while it has the terminal, though the terminal tells us of it too."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
