"""A private SSH server on loopback, and an ``ssh`` with a key for it."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SshServer:
    """A server that accepts the user who runs the tests."""

    port: int
    bin: Path
    """The directory of the ``ssh`` with its keys; goes first in a PATH."""

    @property
    def connection(self) -> str:
        """``SSH_CONNECTION`` of a shell on the server."""
        return f"127.0.0.1 50000 127.0.0.1 {self.port}"


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """Run a server; its keys and settings are in ``folder``."""
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = folder / "sshd_config"
    settings.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {folder}/user.pub\nStrictModes no\nPasswordAuthentication no\n"
    )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # root's sshd will not start without
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ["PATH"])
    assert program, "is openssh-server installed?"
    log = (folder / "sshd.log").open("w")
    server = subprocess.Popen([program, "-D", "-e", "-f", settings], stderr=log)
    try:
        _await_answer(server, port, folder / "sshd.log")
        yield SshServer(port, _laptop(folder))
    finally:
        server.terminate()
        server.wait()
        log.close()


def _laptop(folder: Path) -> Path:
    """A directory with the ``ssh`` of the client."""
    options = f"-F none -i {folder}/user -o UserKnownHostsFile={folder}/known -o StrictHostKeyChecking=no"
    directory = folder / "bin"
    directory.mkdir()
    wrapper = directory / "ssh"
    # The process is to be ssh's own: a test ends it by this one's id.
    wrapper.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -l {getpass.getuser()} {options} "$@"\n')
    wrapper.chmod(0o755)
    return directory


def _await_answer(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
