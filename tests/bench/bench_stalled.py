"""Seconds until the screen is up to date after the terminal has read nothing for a minute.

Run as ``python -m tests.bench.bench_stalled``; it takes 80 s.
"""

import tempfile
from pathlib import Path

from tests.faults.stalled import stall
from tests.support.command import Home

SECONDS = 60.0


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        stalled = stall(Home(Path(home)), SECONDS)
        lost = sum(gap for _, gap in stalled.account)
        print(
            f"a terminal that reads nothing for {SECONDS:.0f} s: the screen catches up in "
            f"{stalled.catch_up:.2f} s (target 2 s), {lost:.1f} s of sound lost (target 0)"
        )


if __name__ == "__main__":
    main()
