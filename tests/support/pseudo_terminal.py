"""A pseudo-terminal for tests that send bytes which no keyboard sends; see :mod:`.terminal` for keys."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pyte

from tests.support.command import COMMAND, Home
from tests.support.waiting import HANG_SECONDS

COLUMNS, ROWS = 100, 30


class PseudoTerminal:
    """A process under a pseudo-terminal, and what a person would read there."""

    def __init__(self, process: "subprocess.Popen[bytes]", descriptor: int) -> None:
        self.process = process
        self._descriptor = descriptor
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self.written = b""
        """All that the process has written."""

    @property
    def shown(self) -> str:
        """The text on the screen."""
        return "\n".join(self._screen.display)

    def send(self, data: bytes) -> None:
        """Send bytes as the terminal does."""
        os.write(self._descriptor, data)

    def read(self) -> None:
        """Read what is painted next, within a moment."""
        if not select.select([self._descriptor], [], [], 0.05)[0]:
            return
        try:
            chunk = os.read(self._descriptor, 65536)
        except OSError:  # the process has ended
            time.sleep(0.05)
            return
        self.written += chunk
        # Kitty's key protocol is not pyte's: it would print its last letter.
        self._stream.feed(re.sub(rb"\x1b\[[<>=?][\d;]*u", b"", chunk))

    def until(self, *words: str) -> str:
        """Read until all of these are on the screen; returns its text."""
        deadline = time.monotonic() + HANG_SECONDS
        while not all(word in self.shown for word in words):
            assert time.monotonic() < deadline, self.shown
            self.read()
        return self.shown

    def wait(self) -> int:
        """Read until the process has ended; returns its exit code."""
        deadline = time.monotonic() + HANG_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.shown
            self.read()
        self.read()
        return self.process.returncode

    def fill(self) -> None:
        """Read nothing until what the process paints fills the kernel's buffer, and blocks it."""
        deadline, waiting = time.monotonic() + HANG_SECONDS, -1
        while (now := self._waiting()) != waiting:
            assert time.monotonic() < deadline
            waiting = now
            time.sleep(1.0)  # the meters paint several times a second

    def _waiting(self) -> int:
        """Bytes that can be read."""
        count = fcntl.ioctl(self._descriptor, termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", count)[0])

    def close(self) -> None:
        """Hang up."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def pseudo_terminal(
    user: Home, *arguments: str, command: Sequence[str] = (str(COMMAND),), controlling: bool = True
) -> Iterator[PseudoTerminal]:
    """Run a command under a terminal of its own.

    Args:
        user: Whose home it has.
        arguments: Of the command.
        command: ``symbl-tui``, or what stands for it.
        controlling: Whether the terminal sends it SIGHUP when it is closed.
    """
    descriptor, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = user.environment | {"TERM": "xterm-256color"}
    session = ["setsid", "--ctty"] if controlling else ["setsid"]
    with subprocess.Popen(
        [*session, *command, *arguments],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=environment,
    ) as process:
        os.close(inside)
        terminal = PseudoTerminal(process, descriptor)
        try:
            yield terminal
        finally:
            terminal.close()
            with suppress(ProcessLookupError):
                process.kill()
