"""The installed command as a user runs it: a process of its own, with a home of its own."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.support.session_servers import SERVERS

COMMAND = Path(sys.executable).parent / "symbl-tui"


@dataclass
class Home:
    """An empty home directory, to run the command in."""

    path: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the command, without anything of the tester's own set-up."""
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "TERM") if key in os.environ}
        return {**kept, "HOME": str(self.path), "PYTHONWARNINGS": "default", **self.extra}

    @property
    def directories(self) -> dict[str, str]:
        """The variables that name this home and the XDG directories in it."""
        places = {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".local/state", "CACHE": ".cache"}
        xdg = {f"XDG_{kind}_HOME": str(self.path / place) for kind, place in places.items()}
        return {"HOME": str(self.path), **xdg}

    @property
    def config(self) -> Path:
        """The directory of settings, profiles and themes; not created."""
        return self.path / ".config/symbl-tui"

    @property
    def data(self) -> Path:
        """The directory of sessions, models and the engine's store; not created."""
        return self.path / ".local/share/symbl-tui"

    @property
    def state(self) -> Path:
        """The directory of the log and of running sessions; not created."""
        return self.path / ".local/state/symbl-tui"

    @property
    def sessions(self) -> list[Path]:
        """The folders of the recorded sessions."""
        return sorted((self.data / "sessions").glob("*"))

    def run(self, *arguments: str, timeout: float = 60, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
        """Run ``symbl-tui`` to its end."""
        return subprocess.run(
            [COMMAND, *arguments],
            env=self.environment,
            text=True,
            capture_output=True,
            timeout=timeout,
            check=False,
            **more,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start ``symbl-tui``; the caller stops it."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


def descendants(pid: int) -> set[int]:
    """The processes that ``pid`` started, and those they started; not the servers of the whole run."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue  # it ended while we looked
        parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found: set[int] = set()
    while new := {child for child, parent in parents.items() if parent in found | {pid}} - found - SERVERS:
        found |= new
    return found


def alive(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def interrupt(process: subprocess.Popen[str]) -> None:
    """Send SIGINT, as Ctrl-C does."""
    process.send_signal(signal.SIGINT)


def until_listening(process: subprocess.Popen[str]) -> None:
    """Read the JSON lines of a run up to the moment when its engine listens."""
    read_until(process.stdout, '"listening"')


def read_until(output: IO[str] | None, text: str) -> str:
    """Read the output of a process up to a line that contains ``text``, or its end; return what was read."""
    assert output is not None
    lines = []
    for line in output:
        lines.append(line)
        if text in line:
            break
    return "".join(lines)
