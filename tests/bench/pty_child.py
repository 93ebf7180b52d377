"""A child process under a pseudo-terminal that answers like a real one, and its output.

Imports little: the children import it, too, and their start is measured.
"""

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUERY, ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
"""A terminal is asked whether it can paint a frame at once; a real one says yes."""


@contextmanager
def terminal_for(
    command: list[str], size: tuple[int, int] = (80, 24)
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A child under a terminal of a size in cells, and the other end of that terminal."""
    import pty

    terminal, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    environment = {
        key: value for key, value in os.environ.items() if key not in ("SSH_CONNECTION", "NO_COLOR")
    }
    environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=environment) as process:
        os.close(inside)
        yield process, terminal
    os.close(terminal)


def drain(process: "subprocess.Popen[bytes]", terminal: int, seconds: float) -> None:
    """Read the output for some time, or until the child ends."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        read(terminal, 0.01)


def read(terminal: int, seconds: float) -> bytes:
    """The next output within some time; the terminal answers queries in it."""
    if not select.select([terminal], [], [], seconds)[0]:
        return b""
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # the child has closed its side
        return b""
    if QUERY in chunk:
        os.write(terminal, ANSWER)
    return chunk


def cpu_seconds(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of CPU of all threads of a child so far."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def cpu_until(process: "subprocess.Popen[bytes]", terminal: int, word: bytes) -> float:
    """Seconds of CPU until a word was painted."""
    seen = b""
    while word not in seen and process.poll() is None:
        seen += read(terminal, 0.005)
    return cpu_seconds(process)


def watch(process: "subprocess.Popen[bytes]", terminal: int) -> int:
    """Bytes until the child ended."""
    written = 0
    while process.poll() is None:
        written += len(read(terminal, 0.05))
    return written
