"""The child's side of an audio child: its output, its end with the parent's, its exit."""

import os
import resource
import sys
import threading
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import NoReturn

from symbl_tui.audio.child_protocol import STOPPED_BY_PARENT


def take_stdout() -> int:
    """A descriptor of standard output for PCM alone; whatever libraries print goes to standard error."""
    output = os.dup(1)
    # Descriptor 1 itself: C libraries print on it, whatever sys.stdout is.
    os.dup2(2, 1)
    return output


def read_request() -> bytes:
    """The first line of standard input, where a parent writes its request; exits where the parent is gone.

    Not an argument: every user can list command lines. The rest of the input only says that the parent lives.
    """
    line = b""
    while not line.endswith(b"\n"):
        if not (block := os.read(0, 1 << 16)):
            exit_now(STOPPED_BY_PARENT)
        line += block
    return line


def write_all(output: int, content: bytes) -> None:
    """Write everything, however little a pipe takes at once."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(output, rest) :]


def limit_memory(size: int) -> None:
    """Limit the memory of this process to what is mapped now and ``size`` bytes more."""
    mapped = Path("/proc/self/statm")
    if mapped.exists():  # only on Linux does the limit have an effect
        most = int(mapped.read_text().split()[0]) * resource.getpagesize() + size
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def exit_with_parent(unless_held: AbstractContextManager[object] | None = None) -> None:
    """Start a thread that exits as soon as standard input is closed: the parent is done, or gone.

    Args:
        unless_held: Awaited first, so that the exit does not interrupt what holds it.
    """

    def wait() -> None:
        with suppress(OSError):
            os.read(0, 1)  # nothing but its end ever comes
        with unless_held or nullcontext():
            exit_now(STOPPED_BY_PARENT)

    threading.Thread(target=wait, daemon=True).start()


def exit_now(code: int) -> NoReturn:
    """Exit without closing anything: a frozen sound server or network would hold it up."""
    # Python's own buffer: os._exit() writes nothing that is still in it.
    sys.stderr.flush()
    os._exit(code)
