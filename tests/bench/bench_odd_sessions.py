"""Every command that reads sessions, over crafted folders: how long each takes, and what goes wrong.

Each odd kind alone, then combinations up to 300 folders; a folder counts as wrong where a command takes over
two seconds, prints a traceback or reports a fault of the program itself.

Run as ``python -m tests.bench.bench_odd_sessions [FOLDERS]``.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from symbl_tui.session.exports.export_formats import format_names
from tests.support.command import COMMAND, Home
from tests.support.odd_places import interrupt
from tests.support.odd_sessions import make_odd_sessions

SECONDS = 2.0
"""What a command may take, beside the start of the interpreter."""
LIMIT = 30.0
"""When a command counts as hanging."""


class Run:
    """What the commands did."""

    def __init__(self, user: Home) -> None:
        self.user = user
        self.count = 0
        self.slowest = 0.0
        self.wrong: list[str] = []

    def command(self, what: tuple[str, ...], *arguments: str) -> None:
        """Run a command over a folder with that in it."""
        began = time.perf_counter()
        try:
            done = subprocess.run(
                [COMMAND, *arguments],
                env=self.user.environment,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=LIMIT,
                check=False,
            )
            output = (done.stdout + done.stderr).decode(errors="replace")
        except subprocess.TimeoutExpired:
            output = "hangs"
        took = time.perf_counter() - began
        self.count, self.slowest = self.count + 1, max(self.slowest, took)
        faults = [fault for fault in ("Traceback", "a fault of symbl-tui", "hangs") if fault in output]
        if faults or took > SECONDS:
            self.wrong.append(f"{took:6.2f} s  {' '.join(arguments[:2])}  {', '.join(what)}  {faults}")
            print(self.wrong[-1], flush=True)


def commands(folder: Path) -> Iterator[tuple[str, ...]]:
    """The commands that read one session and end by themselves."""
    name = str(folder)
    yield ("sessions", "show", name)
    yield from (("sessions", "export", name, "--format", format) for format in format_names())
    yield ("sessions", "transcripts", name)
    yield ("sessions", "speakers", name)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as directory:
        user = Home(Path(directory))
        run = Run(user)
        made = make_odd_sessions(user.data / "sessions", count)
        for command in ("list", "list --json", "search deadline"):
            began = time.perf_counter()
            subprocess.run(
                [COMMAND, "sessions", *command.split()], env=user.environment, check=True, capture_output=True
            )
            print(f"sessions {command:16} {time.perf_counter() - began:6.2f} s for {count} folders")
        for folder, what in made.items():
            for arguments in commands(folder):
                run.command(what, *arguments)
            interrupt(folder)
            run.command(what, "sessions", "recover", str(folder))
        print(f"{run.count} commands, the slowest {run.slowest:.2f} s, wrong {len(run.wrong)}")
        os.system(f"chmod -R u+rwX {directory}")


if __name__ == "__main__":
    main()
