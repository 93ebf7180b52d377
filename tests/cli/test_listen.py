"""A laptop's microphone over SSH: the printed line is pasted, and reconnects after a cut."""

import os
import re
import signal
import socket
import subprocess
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.audio.sound_server import SoundServer, sound_server
from tests.audio.sources.test_microphone import noise
from tests.support.command import COMMAND, Home, descendants, interrupt, read_until
from tests.support.sshd import SshServer, ssh_server
from tests.support.terminal import terminal


@pytest.fixture
def laptop(user: Home) -> Iterator[SoundServer]:
    """A sound server with one microphone."""
    with sound_server("sink_name=mic rate=16000 channels=1") as running:
        yield running


@pytest.fixture
def box(user: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """The machine that we run on, reached by SSH."""
    with ssh_server(tmp_path_factory.mktemp("ssh")) as server:
        user.extra["SSH_CONNECTION"] = server.connection
        yield server


def test_all_lines_to_paste_fit_on_a_terminal_of_80x24(user: Home) -> None:
    user.extra["SSH_CONNECTION"] = "192.0.2.7 50000 box.example.org 2222"
    with terminal(user, f"clear; echo; {COMMAND} listen") as screen:
        seen = screen.until(lambda seen: "waiting for the microphone" in seen)
        screen.keys("C-c")
    assert "Paste one of these lines" in seen
    assert seen.count("# ") == 5


def test_the_pasted_line_connects_the_microphone_and_reconnects_it_after_a_cut(
    user: Home, box: SshServer, laptop: SoundServer, tmp_path: Path
) -> None:
    played = noise(tmp_path / "a.wav", 16000, 1, seconds=1.0)[0]
    with terminal(user, f"{COMMAND} listen", 80, 40) as screen:
        screen.until(lambda seen: "waiting for the microphone" in seen)
        printed = screen.tmux("capture-pane", "-p", "-J")
        (line,) = (each.strip() for each in printed.splitlines() if "parec" in each)
        token = re.findall(r"echo ([0-9a-f]{32});", line)[0]
        address = re.findall(r"-W (\S+)", line)[0]
        assert f"-p {box.port} " in line
        environment = {
            **os.environ,
            **laptop.env,
            "PULSE_SOURCE": "mic.monitor",
            "PATH": f"{box.bin}:{os.environ['PATH']}",
        }
        sending = subprocess.Popen(["sh", "-c", line], env=environment, start_new_session=True)
        try:
            screen.until(lambda seen: "LIVE" in seen)
            play_until_recorded(laptop, tmp_path / "a.wav", user, played)
            before = recorded(user)
            os.kill(ssh_process(sending.pid), signal.SIGKILL)
            play_until_recorded(laptop, tmp_path / "a.wav", user, played, after=len(before))
            ended = screen.leave()
        finally:
            os.killpg(sending.pid, signal.SIGKILL)
            sending.wait()
    assert "recorded in" in ended
    (folder,) = user.sessions
    facts = tomllib.loads((folder / "session.toml").read_text())
    assert [gap["reason"] for gap in facts["gaps"]] == [f"socket {address} has no sender any more"]
    files = [path for path in user.path.rglob("*") if path.is_file() and path.name != "script.sh"]
    assert not [path for path in files if token.encode() in path.read_bytes()]


def recorded(user: Home) -> bytes:
    """The sound that the running session has on disk."""
    (folder,) = user.sessions
    return (folder / "1-speaker.pcm").read_bytes()


def play_until_recorded(laptop: SoundServer, wav: Path, user: Home, played: bytes, after: int = 0) -> None:
    """Play a sound again and again until all of it is recorded behind ``after`` bytes."""
    deadline = time.monotonic() + 60
    while played not in recorded(user)[after:]:
        assert time.monotonic() < deadline
        laptop.play(wav, "mic").wait()
        time.sleep(1.5)  # the disk is looked after once a second


def ssh_process(shell: int) -> int:
    """The process of the ssh that a shell started."""
    names = {pid: Path(f"/proc/{pid}/comm").read_text().strip() for pid in descendants(shell)}
    return next(pid for pid, name in names.items() if name == "ssh")


def test_without_a_screen_results_are_on_stdout_and_the_lines_to_paste_are_not(user: Home) -> None:
    path = user.path / "mic.sock"
    process = user.start("listen", "--no-screen", "--socket", str(path), "--end-with-writer")
    printed = read_until(process.stderr, "waiting for the microphone")
    assert f"-L 7123:{path}" in printed
    sound = np.zeros(16000, dtype="<i2").tobytes()
    with socket.socket(socket.AF_UNIX) as writer:
        writer.connect(str(path))
        writer.sendall(sound)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "heard 1.0 s" in err
    assert not out
    assert not path.exists()


def test_ctrl_c_ends_the_wait_for_a_microphone(user: Home) -> None:
    path = user.path / "mic.sock"
    process = user.start("listen", "--no-screen", "--socket", str(path))
    read_until(process.stderr, "waiting for the microphone")
    interrupt(process)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert not path.exists()


def test_q_leaves_the_wait_for_a_microphone(user: Home) -> None:
    with terminal(user, f"{COMMAND} listen") as screen:
        screen.until(lambda seen: "waiting for the microphone; q or Ctrl-C" in seen)
        screen.keys("q")
        screen.until(lambda seen: "[exit 130]" in seen)


def test_keys_that_are_typed_ahead_of_the_microphone_do_not_end_its_session(user: Home) -> None:
    path = user.path / "mic.sock"
    with terminal(user, f"{COMMAND} listen --socket {path}") as screen:
        screen.until(lambda seen: "waiting for the microphone" in seen)
        screen.keys("x", "y", "Space", "p")
        with socket.socket(socket.AF_UNIX) as writer:
            writer.connect(str(path))
            writer.sendall(np.zeros(32000, dtype="<i2").tobytes())
            seen = screen.until(lambda seen: "LIVE" in seen)
            assert "PAUSED" not in seen
            assert "muted" not in seen
            screen.keys("C-c")
            screen.until(lambda seen: "[exit " in seen)


def test_the_line_of_every_system_sends_the_requested_format(user: Home) -> None:
    process = user.start("listen", "--no-screen", "--pcm", "s16le,48000,2")
    printed = read_until(process.stderr, "waiting for the microphone")
    interrupt(process)
    process.communicate(timeout=30)
    for start in (
        "parec --raw --format=s16le --rate=48000 --channels=2",
        "arecord -q -t raw -f S16_LE -r 48000 -c 2",
        "sox -q -d -t raw -r 48000 -c 2 -b 16 -e signed-integer -",
        "-f avfoundation -i :0 -f s16le -ar 48000 -ac 2 -",
        '-f dshow -i audio="Microphone" -f s16le -ar 48000 -ac 2 -',
    ):
        assert start in printed
    refused = user.run("listen", "--no-screen", "--pcm", "mulaw,8000")
    assert refused.returncode == 2
    assert "listen takes s16le" in refused.stderr
