"""The HAProxy of ``deploy/haproxy.cfg``, with other addresses."""

import csv
import hashlib
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import trustme

from tests.support.free_port import free_port
from tests.support.guarded_process import GuardedProcess
from tests.support.paths import DEPLOY
from tests.support.waiting import HANG_SECONDS, wait_until

CONFIGURATION: Final = DEPLOY / "haproxy.cfg"


class HAProxy:
    """A process on an address of loopback. All methods block."""

    def __init__(
        self,
        folder: Path,
        host: str,
        nodes: Sequence[str],
        authority: trustme.CA,
    ) -> None:
        """Describe a proxy; nothing is started.

        Args:
            folder: For its certificate, socket and log; created.
            host: The address of loopback to listen on.
            nodes: Host and port of each engine.
            authority: Issues its certificate.
        """
        folder.mkdir()
        public, admin = f"{host}:{free_port()}", f"{host}:{free_port()}"
        self.url = f"https://{public}"
        self.admin_url = f"http://{admin}"
        """Where ``/metrics`` and ``/stats`` are."""
        self._folder = folder
        self.certificate = folder / "certificate.pem"
        """Key and certificate."""
        issued = authority.issue_cert(host, "localhost")
        issued.private_key_and_cert_chain_pem.write_to_path(self.certificate)
        self._addresses = {
            "LISTEN": public,
            "CERTIFICATE": str(self.certificate),
            "ADMIN": admin,
            "PEERS": f"{host}:{free_port()}",
            "SOCKET": str(folder / "admin.sock"),
            **{f"NODE{number}": address for number, address in enumerate(nodes, 1)},
        }
        self.process: GuardedProcess | None = None

    @property
    def log(self) -> str:
        """What it has logged: a line for each request and for each change of a node."""
        return (self._folder / "log").read_text(errors="replace")

    def check(self) -> subprocess.CompletedProcess[str]:
        """Have the configuration checked."""
        return subprocess.run(
            ["haproxy", "-c", "-f", CONFIGURATION],
            env={**os.environ, **self._addresses},
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self) -> None:
        """Start it; return once it accepts connections."""
        with (self._folder / "log").open("ab") as log:
            self.process = GuardedProcess(
                ["haproxy", "-W", "-f", CONFIGURATION],
                env={**os.environ, **self._addresses},
                stdout=log,
                stderr=log,
            )
        wait_until(self._listens, state=lambda: self.log)

    def reload(self) -> None:
        """Have it read its configuration again, as ``systemctl reload`` does; return once it serves."""
        assert self.process is not None
        served = self.log.count("Loading success")
        self.process.send_signal(signal.SIGUSR2)
        wait_until(lambda: self.log.count("Loading success") > served, state=lambda: self.log)

    def states(self, backend: str = "conversations") -> dict[str, str]:
        """What it takes each node for: ``UP``, ``NOLB`` (nothing new) or ``DOWN``."""
        rows = csv.DictReader(self.ask("show stat").removeprefix("# ").splitlines())
        return {
            # "UP 1/3" is up, and about to change.
            row["svname"]: row["status"].split()[0]
            for row in rows
            if row["pxname"] == backend and row["svname"].startswith("node")
        }

    def wait_for_state(self, node: str, *states: str, backend: str = "conversations") -> None:
        """Return once it takes a node for one of these."""
        wait_until(lambda: self.states(backend)[node] in states, state=lambda: self.states(backend))

    def node_of(self, connection_id: str) -> str:
        """The node that the sockets of a conversation stick to; empty: to none."""
        key = f"key={hashlib.sha1(connection_id.encode()).hexdigest().upper()} "
        lines = self.ask("show table conversations").splitlines()
        line = next((line for line in lines if key in line), "")
        return line.rpartition("server_key=")[2].strip()

    def ask(self, command: str) -> str:
        """The answer to a command of its administration."""
        with socket.socket(socket.AF_UNIX) as admin:
            admin.settimeout(HANG_SECONDS)
            admin.connect(self._addresses["SOCKET"])
            admin.sendall(f"{command}\n".encode())
            answer = b""
            while part := admin.recv(1 << 16):
                answer += part
        return answer.decode()

    def close(self) -> None:
        """End it with all its connections, if it runs."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(HANG_SECONDS)
            self.process = None

    def _listens(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        return "Loading success" in self.log
