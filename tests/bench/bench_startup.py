"""Start-up time of the demo in a real terminal: from Return to first paint and to the first words.

Run as ``python -m tests.bench.bench_startup``.
"""

import statistics
import tempfile
import time
from pathlib import Path

from tests.support.command import COMMAND, Home
from tests.support.terminal import terminal

RUNS = 3


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


def main() -> None:
    """Print the figures."""
    painted, words = zip(*(start() for _ in range(RUNS)), strict=True)
    print(f"symbl-tui demo, installed: screen there after {statistics.median(painted):.2f} s")
    print(f"first words on screen after {statistics.median(words):.2f} s (promised: under 6 s)")


if __name__ == "__main__":
    main()
