"""The nginx of ``deploy/nginx.conf``, with other addresses: nginx reads none from its environment."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import trustme

from tests.support.free_port import free_port
from tests.support.guarded_process import GuardedProcess
from tests.support.paths import DEPLOY
from tests.support.waiting import HANG_SECONDS, wait_until

_CONFIGURATION: Final = DEPLOY / "nginx.conf"


class Nginx:
    """A process on an address of loopback. All methods block."""

    def __init__(self, folder: Path, host: str, nodes: Sequence[str], authority: trustme.CA) -> None:
        """Describe a proxy; nothing is started. ``nodes``: host and port of each engine."""
        folder.mkdir()
        public = f"{host}:{free_port()}"
        self.url = f"https://{public}"
        self._folder = folder
        certificate = folder / "certificate.pem"
        authority.issue_cert(host, "localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
        text = _CONFIGURATION.read_text()
        own = {
            "listen 443 ": f"listen {public} ",
            "/etc/nginx/symbl-tui.pem": str(certificate),
            **{f"10.0.0.1{number}:8080": address for number, address in enumerate(nodes, 1)},
        }
        for written, meant in own.items():
            assert written in text, written
            text = text.replace(written, meant)
        (folder / "nginx.conf").write_text(text)
        self.process: GuardedProcess | None = None

    @property
    def log(self) -> str:
        """What it has logged: a line for each request."""
        return (self._folder / "log").read_text(errors="replace")

    def check(self) -> str:
        """What it says of its configuration."""
        done = subprocess.run([*self._command, "-t"], capture_output=True, text=True, check=False)
        return done.stderr

    def start(self) -> None:
        """Start it; return once it accepts connections."""
        with (self._folder / "log").open("ab") as log:
            self.process = GuardedProcess(
                [*self._command, "-g", f"daemon off; pid {self._folder / 'pid'};"],
                stdout=log,
                stderr=log,
            )
        # Written once it listens.
        wait_until((self._folder / "pid").exists, state=lambda: self.log)

    def close(self) -> None:
        """End it with all its connections, if it runs."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(HANG_SECONDS)
            self.process = None

    @property
    def _command(self) -> list[str]:
        return ["nginx", "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")]
