"""``make demo`` in a fresh clone: seconds from Return to the first words on the screen, with installation.

Run as ``python -m tests.bench.bench_install``; it needs git, and a package index to install from.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support.command import Home
from tests.support.terminal import terminal

ROOT = Path(__file__).parents[2]
PASSED_ON = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTP", "http", "NO_PROXY", "no_proxy")
"""Where packages come from is the machine's business."""


def main() -> None:
    """Print the figure."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "symbl-tui"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        user = Home(Path(folder), {key: os.environ[key] for key in os.environ if key.startswith(PASSED_ON)})
        began = time.monotonic()
        with terminal(user, f"make -C {clone} demo") as screen:
            screen.until(lambda seen: "00:00 Alice" in seen, seconds=600)
            spent = time.monotonic() - began
            screen.leave()
    print(f"make demo in a fresh clone: first words after {spent:.0f} s (promised: under 180 s)")


if __name__ == "__main__":
    main()
