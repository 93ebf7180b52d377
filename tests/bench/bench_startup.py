"""Start-up time in a real terminal: from Return to the first screen; of the demo to its first words.

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
    print(f"symbl-tui: first screen after {statistics.median(first_screen() for _ in range(RUNS)):.2f} s")
    painted, words = zip(*(start() for _ in range(RUNS)), strict=True)
    print(f"symbl-tui demo, installed: screen there after {statistics.median(painted):.2f} s")
    print(f"first words on screen after {statistics.median(words):.2f} s (promised: under 6 s)")


if __name__ == "__main__":
    main()
