"""A laptop's sound server as a device here: ``ssh -R`` to its TCP port, and ``PULSE_SERVER``."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from symbl_tui.audio.registry import open_source
from tests.audio.sound_server import SoundServer
from tests.audio.sources.test_microphone import heard_while_playing, noise
from tests.support.sshd import ssh_server


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def tunnel(server: SoundServer, tmp_path: Path) -> Iterator[int]:
    """A port here behind which the laptop's sound server answers."""
    there, here = free_port(), free_port()
    module = ("module-native-protocol-tcp", "listen=127.0.0.1", "auth-ip-acl=127.0.0.1", f"port={there}")
    server.control("load-module", *module)
    (tmp_path / "ssh").mkdir()
    with ssh_server(tmp_path / "ssh") as box:
        forward = ("-N", "-R", f"{here}:127.0.0.1:{there}", "-p", str(box.port), "127.0.0.1")
        link = subprocess.Popen([box.bin / "ssh", *forward])
        try:
            _await_answer(here)
            yield here
        finally:
            link.kill()
            link.wait()


def _await_answer(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def test_a_laptops_microphone_is_a_device_here_and_captured_to_the_sample(
    server: SoundServer, tunnel: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = noise(tmp_path / "a.wav", 16000, 1)
    monkeypatch.setenv("PULSE_SERVER", f"tcp:127.0.0.1:{tunnel}")
    source = open_source("microphone:mic.monitor")
    heard = await heard_while_playing(source, server, tmp_path / "a.wav", "mic", played[0])
    assert played[0] in heard[0]
