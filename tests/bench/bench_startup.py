"""Start-up in a real terminal: CPU of the first paint; until the first screen, and the demo's first words.

Run as ``python -m tests.bench.bench_startup``.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.pty_child import cpu_until, drain, terminal_for
from tests.support.command import COMMAND, Home
from tests.support.terminal import terminal

RUNS = 3
STARTS = 9
EMPTY = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("Transcript")

    def on_ready(self):
        self.set_timer(0.2, self.exit)

Empty().run()
"""
"""The smallest Textual app that shows a word; it imports nothing of ours."""


def first_paint(command: list[str], word: bytes) -> float:
    """CPU seconds of a child until it has painted a word, in an empty home directory."""
    with terminal_for([sys.executable, *command]) as (process, terminal):
        spent = cpu_until(process, terminal, word)
        process.kill()
        drain(process, terminal, 10.0)
    return spent


def first_paints() -> None:
    """Print what a session's screen and the first screen cost, as multiples of an empty app."""
    # As the installed command starts: from compiled files.
    live = ["-c", f"from tests.bench.bench_ui import child; child('start', {os.devnull!r})"], b"Transcript"
    home = ["-c", "from symbl_tui.cli import main; main([])"], b"Recent sessions"
    cases = (["-c", EMPTY], b"Transcript"), live, home
    for case in cases:
        first_paint(*case)  # compiles, and reads the files once
    # In turn: what else runs on the machine disturbs all of them alike.
    runs = [[first_paint(*case) for case in cases] for _ in range(STARTS)]
    empty, live_cpu, home_cpu = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"first paint of an empty Textual app: {empty * 1000:.0f} ms of CPU")
    for what, cpu in (("a session", live_cpu), ("the first screen, by the command", home_cpu)):
        print(f"first paint of {what}: {cpu * 1000:.0f} ms of CPU, {cpu / empty:.2f}x (target 1.5x)")


def start() -> tuple[float, float]:
    """Seconds until first paint, and until the first words of the meeting are on the screen."""
    user = Home(Path(tempfile.mkdtemp()))
    began = time.monotonic()
    with terminal(user, f"{COMMAND} demo") as screen:
        screen.until(lambda seen: "Transcript" in seen)
        painted = time.monotonic() - began
        screen.until(lambda seen: "00:00 Alice" in seen)
        words = time.monotonic() - began
        screen.leave()
    return painted, words


def first_screen() -> float:
    """Seconds until the first screen is there, without a source."""
    user = Home(Path(tempfile.mkdtemp()))
    began = time.monotonic()
    with terminal(user, str(COMMAND)) as screen:
        screen.until(lambda seen: "Recent sessions" in seen)
        took = time.monotonic() - began
        screen.keys("q")
        screen.until(lambda seen: "[exit 0]" in seen)
    return took


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), home)
        first_paints()
    print(f"symbl-tui: first screen after {statistics.median(first_screen() for _ in range(RUNS)):.2f} s")
    painted, words = zip(*(start() for _ in range(RUNS)), strict=True)
    print(f"symbl-tui demo, installed: screen there after {statistics.median(painted):.2f} s")
    print(f"first words on screen after {statistics.median(words):.2f} s (promised: under 6 s)")


if __name__ == "__main__":
    main()
