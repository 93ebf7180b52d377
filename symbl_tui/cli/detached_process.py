"""Runs work detached from the terminal, once it is known to be up."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from symbl_tui.system.terminal import redirect_to_null

_MAX_BYTES: Final = 4096

Report = Callable[[str], None]
"""Takes one line for the user."""


def run_detached(work: Callable[[Report], int]) -> int:
    """Run work in a child process that leads a kernel session (setsid) of its own.

    Args:
        work: Is given a function to call with one line for the user when all is well; from then on the
            command does not wait for it. Until then its stderr and exit code are those of the command.

    Returns:
        The exit code of the process in which it returns: it returns in both.
    """
    # Otherwise both processes would print what is still buffered.
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()  # there are no threads yet
    if child:
        # Only the child holds it now: its end, however it comes, ends the parent's read.
        os.close(writer)
        return _wait(child, reader)
    os.close(reader)
    # Closing the terminal sends SIGHUP to its session: this process is no longer in it.
    os.setsid()
    redirect_to_null(sys.stdin, sys.stdout)
    return work(lambda line: _report(writer, line))


def _report(writer: int, line: str) -> None:
    # Only now: until the report the user must see why the start failed.
    redirect_to_null(sys.stderr)
    with suppress(BrokenPipeError):  # the waiting parent was interrupted
        os.write(writer, line.encode()[:_MAX_BYTES])
    os.close(writer)


def _wait(child: int, reader: int) -> int:
    """Wait until the child has reported or ended; return the exit code of the command."""
    try:
        with os.fdopen(reader, "rb") as pipe:
            line = pipe.read(_MAX_BYTES)
        if line:
            print(line.decode())
            return 0
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        raise
    return code if code >= 0 else 1
