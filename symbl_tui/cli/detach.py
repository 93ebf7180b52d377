"""Goes on without the terminal it was started in, once it is known that it can."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from symbl_tui.system.terminal import point_nowhere

_LONGEST: Final = 4096

Tell = Callable[[str], None]


def detached(work: Callable[[Tell], int]) -> int:
    """Do some work in a process of a session (as the kernel means it) of its own.

    Args:
        work: Gets a function to call with one line for the user when all is well; from then on nobody waits
            for it. Until then what it prints to stderr, and its exit code, are those of the command.

    Returns:
        The exit code of the process that returns: there are two.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    told, tell = os.pipe()
    child = os.fork()  # there are no threads yet
    if child:
        os.close(tell)
        return _wait(child, told)
    os.close(told)
    os.setsid()
    point_nowhere(sys.stdin, sys.stdout)
    return work(lambda line: _all_is_well(tell, line))


def _all_is_well(tell: int, line: str) -> None:
    point_nowhere(sys.stderr)
    with suppress(BrokenPipeError):  # whoever waited was interrupted
        os.write(tell, line.encode()[:_LONGEST])
    os.close(tell)


def _wait(child: int, told: int) -> int:
    """Wait until the child is up, or over; whether and why not is in the exit code."""
    try:
        with os.fdopen(told, "rb") as pipe:
            line = pipe.read(_LONGEST)
        if line:
            print(line.decode())
            return 0
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        raise
    return code if code >= 0 else 1
