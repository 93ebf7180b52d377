"""Run the user's editor in the terminal."""

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


def editor_command() -> list[str]:
    """The command line of the editor: ``$VISUAL``, else ``$EDITOR``.

    Raises:
        UsageError: neither is set, or the program is not on this machine.
    """
    value = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(value)
    except ValueError:  # a quote that is never closed
        # Taken as one name: the error then shows what the variable holds.
        words = [value]
    if not words:
        raise UsageError("the environment names no editor", "name one, e.g.: export VISUAL=nano")
    if shutil.which(words[0]) is None:
        raise UsageError(
            f'the editor "{clean(words[0], 60)}" is not on this machine', "name another in VISUAL"
        )
    return words


def edit(path: Path) -> None:
    """Open a file in the editor; blocks until it is closed, as nothing else may draw on the terminal.

    Raises:
        UsageError: there is no editor, or it fails.
    """
    # Not descriptor 2, which may lead to the log; and standard output may be a file.
    screen = sys.__stderr__
    try:
        editor = subprocess.Popen([*editor_command(), str(path)], stdout=screen, stderr=screen)
    except OSError as error:
        raise UsageError(
            f"the editor cannot be started ({error.strerror})", "name another in VISUAL"
        ) from error
    # Only once it runs: a program inherits a signal that is ignored, and Ctrl-C would do nothing in the
    # editor.
    with editor, _interrupts_ignored():
        code = editor.wait()
    if code:
        raise UsageError(f"the editor failed with exit code {code}", "nothing was changed")


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore SIGINT, which the terminal sends to us too when Ctrl-C is meant for the editor."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
