"""An engine node as a process of its own: it can be killed, stopped in order, and started again."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import tomli_w

from symbl_tui.engine.ready_line import parse_ready_line
from symbl_tui.system.secret_files import CREDENTIALS_DIRECTORY
from tests.support.command import COMMAND
from tests.support.free_port import free_port
from tests.support.guarded_process import GuardedProcess
from tests.support.waiting import HANG_SECONDS, wait_until

Toml = dict[str, dict[str, Any]]

NODE_PORT: Final = free_port()
"""The port of every node of this process of tests; each has an address of its own."""
_SHIFTED_CLOCK: Final = Path(__file__).with_name("shifted_clock")


class Node:
    """An engine: ``symbl-tui serve`` with an ``engine.toml`` of its own. All methods block."""

    def __init__(
        self, name: str, host: str, folder: Path, settings: Toml, secrets: Mapping[str, str]
    ) -> None:
        """Describe a node; nothing is started.

        Args:
            name: Its ``node.name``.
            host: The address of loopback to listen on.
            folder: For its home and logs.
            settings: Its ``engine.toml``.
            secrets: By the names of their variables; handed over as files, as systemd does.
        """
        self.name = name
        self.host = host
        self.folder = folder
        self.settings = settings
        self.secrets = dict(secrets)
        self.process: GuardedProcess | None = None
        self.variables: dict[str, str] = {}
        """Of its environment, from its next start on; no secrets."""
        folder.mkdir()

    def set_clock_off(self, seconds: int) -> None:
        """From its next start on its date is off; the time since the machine was started is not."""
        self.variables |= {"PYTHONPATH": str(_SHIFTED_CLOCK), "CLOCK_OFF": str(seconds)}

    @property
    def address(self) -> str:
        """Host and port, for a proxy."""
        return f"{self.host}:{NODE_PORT}"

    @property
    def url(self) -> str:
        """The URL of the node itself, behind the proxy's back."""
        return f"http://{self.address}"

    @property
    def log(self) -> str:
        """What it has printed on stderr, over all its lives."""
        return (self.folder / "stderr").read_text(errors="replace")

    @property
    def queued(self) -> list[Path]:
        """The files of events that wait on its disk for the database."""
        queues = self.folder.rglob("queue*/**/*.jsonl")
        return [path for path in queues if path.exists() and path.read_bytes()]

    @property
    def lives(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def launch(self) -> None:
        """Start the process; :meth:`wait_until_ready` waits for it."""
        assert self.process is None, f"{self.name} runs"
        with (self.folder / "stdout").open("wb") as output, (self.folder / "stderr").open("ab") as errors:
            self.process = GuardedProcess(
                [COMMAND, "serve", "--host", self.host, "--port", str(NODE_PORT), *self._config()],
                env=self._environment(),
                stdout=output,
                stderr=errors,
            )

    def run(self, *command: str) -> str:
        """Run another command of ``symbl-tui`` with its settings and secrets; what it prints."""
        done = subprocess.run(
            [COMMAND, *command, *self._config()],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=HANG_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wait_until_ready(self) -> None:
        """Return once it takes conversations."""
        wait_until(self._printed_ready_line, state=lambda: self.log)
        wait_until(lambda: self.readiness()[0] == 200, state=lambda: f"{self.readiness()} {self.log}")

    def start(self) -> None:
        """Start it, also again; return once it takes conversations."""
        self.launch()
        self.wait_until_ready()

    def readiness(self) -> tuple[int, str]:
        """Status and body of ``/readyz``."""
        answer = httpx.get(f"{self.url}/readyz", trust_env=False, timeout=HANG_SECONDS)
        return answer.status_code, answer.text

    def kill(self) -> None:
        """``kill -9``; what it leaves to the kernel is closed."""
        self.signal(signal.SIGKILL)
        self.wait()

    def terminate(self) -> None:
        """``SIGTERM``: it begins to drain."""
        self.signal(signal.SIGTERM)

    def hang(self) -> None:
        """Let it do nothing any more, with all its connections open, as a machine without power does."""
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after :meth:`hang`."""
        self.signal(signal.SIGCONT)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its process."""
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        assert self.process is not None
        code = self.process.wait(HANG_SECONDS)
        self.process = None
        return code

    def close(self) -> None:
        """Kill it, if it runs."""
        if self.process is not None:
            # A stopped process dies of it, too.
            self.kill()

    def _config(self) -> list[str]:
        path = self.folder / "engine.toml"
        path.write_text(tomli_w.dumps(self.settings))
        return ["--config", str(path)]

    def _environment(self) -> dict[str, str]:
        directory = self.folder / "secrets"
        directory.mkdir(exist_ok=True)
        for name, secret in self.secrets.items():
            (directory / name).write_text(secret)
        kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
        return {**kept, **self.variables, "HOME": str(self.folder), CREDENTIALS_DIRECTORY: str(directory)}

    def _printed_ready_line(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"{self.name} has ended: {self.log}"
        lines = (self.folder / "stdout").read_text().splitlines()
        return any(map(parse_ready_line, lines))
