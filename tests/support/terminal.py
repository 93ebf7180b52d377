"""A real terminal for tests and benchmarks: send keys, read the screen."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.command import Home
from tests.support.waiting import HANG_SECONDS


@dataclass
class Terminal:
    """A terminal of its own (tmux on a private socket) with a command running in it."""

    user: Home
    pid: int = 0

    @property
    def command(self) -> list[str]:
        """The command line of tmux."""
        return ["tmux", "-S", str(self.user.path / "tmux"), "-f", os.devnull]

    def tmux(self, *arguments: str) -> str:
        """Run a tmux command."""
        # Nothing of the tester's own terminal may reach it: COLUMNS alone would change the size.
        call = [*self.command, *arguments]
        environment = self.user.environment
        return subprocess.run(call, env=environment, check=True, capture_output=True, text=True).stdout

    def keys(self, *keys: str) -> None:
        """Press keys, named as tmux names them."""
        self.tmux("send-keys", *keys)

    def click(self, column: int, row: int) -> None:
        """Click with the left button; both count from 1."""
        self._mouse(0, column, row, "M")
        self._mouse(0, column, row, "m")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the left button at one place, move, let go at another."""
        self._mouse(0, *start, "M")
        for row in range(start[1], end[1] + 1):
            self._mouse(32, end[0], row, "M")
        self._mouse(0, *end, "m")

    def wheel(self, column: int, row: int, *, down: bool) -> None:
        """Turn the wheel by one notch."""
        self._mouse(65 if down else 64, column, row, "M")

    def _mouse(self, button: int, column: int, row: int, what: str) -> None:
        # Straight to the program, as a terminal would: tmux itself has no mouse to press.
        self.tmux("send-keys", "-l", f"\x1b[<{button};{column};{row}{what}")

    @property
    def screen(self) -> str:
        """The text on the screen."""
        return self.tmux("capture-pane", "-p")

    def until(self, seen: Callable[[str], bool], seconds: float = HANG_SECONDS) -> str:
        """Wait until the screen satisfies a condition; returns its text."""
        deadline = time.monotonic() + seconds
        while not seen(screen := self.screen):
            assert time.monotonic() < deadline, screen
            time.sleep(0.05)
        return screen

    def leave(self, seconds: float = HANG_SECONDS) -> str:
        """Stop the session, and quit at its review; returns what is on the screen then."""
        self.keys("q")
        self.until(lambda seen: seen.startswith(" Review"), seconds)
        self.keys("q")
        return self.until(lambda seen: "[exit 0]" in seen, seconds)


@contextmanager
def terminal(user: Home, command: str, width: int = 80, height: int = 24) -> Iterator[Terminal]:
    """Run a shell command in a terminal; when it ends, its exit code can be read as ``[exit N]``."""
    opened = Terminal(user)
    script = user.path / "script.sh"
    script.write_text(f"{command}\necho [exit $?]\nexec sleep 1000\n")
    opened.tmux("new-session", "-d", "-x", str(width), "-y", str(height), f"sh {script}")
    opened.pid = int(opened.tmux("display-message", "-p", "#{pane_pid}"))
    try:
        yield opened
    finally:
        subprocess.run([*opened.command, "kill-server"], check=False, capture_output=True)
