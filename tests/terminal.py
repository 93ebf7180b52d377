"""A real terminal for tests and benchmarks: keys go in, what a person would read comes out."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.command import Home


@dataclass
class Terminal:
    """A terminal of its own (tmux on a private socket) with a command running in it."""

    user: Home
    pid: int = 0

    @property
    def command(self) -> list[str]:
        """How tmux is called."""
        return ["tmux", "-S", str(self.user.path / "tmux"), "-f", os.devnull]

    def tmux(self, *arguments: str) -> str:
        """Say something to tmux."""
        # Nothing of the tester's own terminal may reach it: COLUMNS alone would change the size.
        call = [*self.command, *arguments]
        environment = self.user.environment
        return subprocess.run(call, env=environment, check=True, capture_output=True, text=True).stdout

    def keys(self, *keys: str) -> None:
        """Press keys, named as tmux names them."""
        self.tmux("send-keys", *keys)

    @property
    def screen(self) -> str:
        """What can be read now."""
        return self.tmux("capture-pane", "-p")

    def until(self, seen: Callable[[str], bool], seconds: float = 30) -> str:
        """Wait for something to be on the screen."""
        deadline = time.monotonic() + seconds
        while not seen(screen := self.screen):
            assert time.monotonic() < deadline, screen
            time.sleep(0.05)
        return screen


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
