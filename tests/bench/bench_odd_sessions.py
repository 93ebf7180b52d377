"""Every command that reads sessions, over crafted folders: how long each takes, and what goes wrong.

Each odd kind alone, then combinations up to 300 folders; a folder counts as wrong where a command takes over
two seconds of CPU, prints a traceback or reports a fault of the program itself.

Run as ``python -m tests.bench.bench_odd_sessions [FOLDERS]``.
"""

import os
import resource
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
"""Of CPU that a command may take, the start of the interpreter included."""
LIMIT = 30.0
"""When a command counts as hanging."""


def _cpu() -> float:
    """Seconds of CPU of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Run:
    """What the commands did."""

    def __init__(self, user: Home) -> None:
        self.user = user
        self.count = 0
        self.slowest = 0.0
        self.longest = 0.0
        self.wrong: list[str] = []

    def command(self, what: tuple[str, ...], *arguments: str) -> None:
        """Run a command over a folder with that in it."""
        began, before = time.perf_counter(), _cpu()
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
        # Of CPU: the start of the interpreter alone takes longer on a busy machine.
        took = _cpu() - before
        self.longest = max(self.longest, time.perf_counter() - began)
        self.count, self.slowest = self.count + 1, max(self.slowest, took)
        faults = [
            fault
            for fault in ("Traceback", "a fault of symbl-tui", "hangs", "\x1b", "\x9b")
            if fault in output
        ]
        if faults or took > SECONDS:
            self.wrong.append(f"{took:6.2f} s  {' '.join(arguments[:2])}  {', '.join(what)}  {faults}")
            print(self.wrong[-1], flush=True)


def commands(folder: Path) -> Iterator[tuple[str, ...]]:
    """The commands that read one session and end by themselves."""
    name = str(folder)
    yield ("sessions", "show", name)
    yield from (("sessions", "export", name, "--format", format) for format in format_names())
    for verb in ("transcripts", "speakers", "summarize", "sound", "fetch"):
        yield ("sessions", verb, name)
    yield ("sessions", "ask", "--yes", name, "who owns the campaign?")
    yield ("sessions", "rename", name, "A title")
    yield ("sessions", "speakers", name, "Alice=Carol")
    yield ("sessions", "show", name, "--json")
    yield ("sessions", "diarize", name)
    yield ("sessions", "retranscribe", name)


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
        figures = f"at most {run.slowest:.2f} s of CPU and {run.longest:.2f} s of time"
        print(f"{run.count} commands, {figures}, wrong {len(run.wrong)}")
        os.system(f"chmod -R u+rwX {directory}")


if __name__ == "__main__":
    main()
