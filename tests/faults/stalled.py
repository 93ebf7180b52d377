"""A terminal that stops reading for a while (a stalled SSH link), and then reads again."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import tomllib
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pyte

from tests.support.command import COMMAND, Home

_COLUMNS, _ROWS = 80, 24


@dataclass(frozen=True)
class Stalled:
    """What became of a session whose terminal stalled."""

    catch_up: float
    """Seconds from the moment the terminal reads again until it shows the position of that moment."""
    code: int
    folder: Path

    @property
    def account(self) -> list[tuple[float, float]]:
        """Seconds captured and seconds lost, of each channel."""
        facts = tomllib.loads((self.folder / "session.toml").read_text())
        return [(row["captured"], row["gap"]) for row in facts["ledger"]]

    @property
    def longest_silence(self) -> float:
        """Seconds between two messages of the engine, at most."""
        journal = (self.folder / "events.jsonl").read_text().splitlines()
        came = [datetime.fromisoformat(json.loads(line)["at"]) for line in journal]
        return max((later - earlier).total_seconds() for earlier, later in pairwise(came))


class Terminal:
    """Our end of a terminal, and what a person would read there."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._screen = pyte.Screen(_COLUMNS, _ROWS)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def shown(self) -> str:
        return "\n".join(self._screen.display)

    @property
    def heard(self) -> int:
        """Seconds of captured sound in the status line; -1 without."""
        found = re.search(r"captured (\d+):(\d\d)", self._screen.display[0])
        return int(found[1]) * 60 + int(found[2]) if found else -1

    def read(self) -> None:
        """Read what is painted next, within a moment."""
        if not select.select([self.descriptor], [], [], 0.05)[0]:
            return
        try:
            chunk = os.read(self.descriptor, 65536)
        except OSError:  # the program has ended
            time.sleep(0.05)
            return
        # Key protocols of kitty's are not pyte's: it would print their last letter.
        self._stream.feed(re.sub(rb"\x1b\[[<>=?][\d;]*u", b"", chunk))

    def until(self, word: str, seconds: float = 40) -> None:
        """Read until that is on the screen."""
        deadline = time.monotonic() + seconds
        while word not in self.shown:
            assert time.monotonic() < deadline, self.shown
            self.read()


def stall(user: Home, seconds: float) -> Stalled:
    """Run the demo in a terminal that stops reading for so long, once the first words are there."""
    descriptor, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    command = [str(COMMAND), "demo", "--duration", f"{seconds + 10:.0f}"]
    environment = user.environment | {"TERM": "xterm-256color"}
    with subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=environment) as process:
        os.close(inside)
        terminal = Terminal(descriptor)
        terminal.until("joining")
        before, began = terminal.heard, time.monotonic()
        time.sleep(seconds)  # unread, the kernel's buffer fills, and the screen's loop blocks
        catch_up = _catch_up(terminal, began - before)
        terminal.until(" Review ")
        os.write(descriptor, b"q")
        while process.poll() is None:
            terminal.read()
        os.close(descriptor)
    return Stalled(catch_up, process.returncode, user.sessions[0])


def _catch_up(terminal: Terminal, start: float) -> float:
    """Seconds until the screen shows the current position; ``start``: start of the capture, on our clock."""
    began = time.monotonic()
    while terminal.heard < time.monotonic() - start - 1:
        assert time.monotonic() < began + 30, terminal.shown
        terminal.read()
    return time.monotonic() - began
