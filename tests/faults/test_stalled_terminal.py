"""A terminal that stops reading (a stalled SSH link) costs neither sound nor understanding."""

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time
import tomllib
from datetime import datetime
from itertools import pairwise

from tests.command import COMMAND, Home

STALL = 6.0


def read(terminal: int, until: float, word: bytes = b"") -> bytes:
    """What the program paints until that moment, or until ``word`` is in it."""
    seen = b""
    while (rest := until - time.monotonic()) > 0 and not (word and word in seen):
        if select.select([terminal], [], [], min(rest, 0.1))[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:  # the program has ended
                break
    return seen


def test_a_terminal_that_reads_nothing_for_a_while_costs_nothing(user: Home) -> None:
    terminal, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [str(COMMAND), "demo", "--duration", "12"]
    environment = user.environment | {"TERM": "xterm-256color"}
    with subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=environment) as process:
        os.close(inside)
        assert b"joining" in read(terminal, time.monotonic() + 30, b"joining")
        time.sleep(STALL)  # nobody reads: the kernel's buffer fills, and the screen's loop is stuck
        assert b"ENDED" in read(terminal, time.monotonic() + 30, b"ENDED")
        os.write(terminal, b"q")
        read(terminal, time.monotonic() + 10)
        assert process.wait(10) == 0
        os.close(terminal)
    facts = tomllib.loads((user.sessions[0] / "session.toml").read_text())
    assert [(row["captured"], row["gap"]) for row in facts["ledger"]] == [(12.0, 0), (12.0, 0)]
    journal = (user.sessions[0] / "events.jsonl").read_text().splitlines()
    came = [datetime.fromisoformat(json.loads(line)["at"]) for line in journal]
    assert max((later - earlier).total_seconds() for earlier, later in pairwise(came)) < 3
