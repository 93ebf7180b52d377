"""A private PulseAudio for tests and benchmarks: null sinks whose monitors are microphones."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_DEADLINE = 10.0


@dataclass(slots=True)
class SoundServer:
    """A server. Processes started with :attr:`env` in their environment use it."""

    command: tuple[str, ...]
    env: dict[str, str]
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, command: tuple[str, ...], env: dict[str, str]) -> "SoundServer":
        """A server that answers."""
        process = subprocess.Popen(command, env=os.environ | env)
        _await_answer(process, os.environ | env)
        return cls(command, env, process)

    def restart(self) -> None:
        """Have it back, with the same devices, after it was killed."""
        self.process = SoundServer.start(self.command, self.env).process

    def play(self, wav: Path, sink: str) -> subprocess.Popen[bytes]:
        """Begin to play a sound file into the sink, whose monitor records it."""
        return subprocess.Popen(["paplay", f"--device={sink}", str(wav)], env=os.environ | self.env)

    def control(self, *command: str) -> str:
        """What ``pactl`` answers."""
        done = subprocess.run(["pactl", *command], env=os.environ | self.env, check=True, capture_output=True)
        return done.stdout.decode()

    def freeze(self) -> None:
        """Let it hang."""
        self.process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()


@contextmanager
def sound_server(*sinks: str) -> Iterator[SoundServer]:
    """A server with a null sink for each argument, e.g. ``"sink_name=mic rate=16000 channels=1"``."""
    folder = Path(tempfile.mkdtemp(prefix="pulse-"))
    socket = folder / "socket"
    env = {
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_SERVER": f"unix:{socket}",
        "PULSE_COOKIE": str(folder / "cookie"),
    }
    # norewinds: without it the first sound of a null sink's monitor comes up to 2 s late.
    modules = [f"module-null-sink format=s16le norewinds=1 {sink}" for sink in sinks]
    modules.append(f"module-native-protocol-unix socket={socket} auth-anonymous=1")
    options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no")
    log = f"--log-target=file:{folder / 'log'}"
    server = SoundServer.start(("pulseaudio", *options, log, *(f"-L {module}" for module in modules)), env)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGCONT)
        server.kill()
        shutil.rmtree(folder)


def _await_answer(process: subprocess.Popen[bytes], env: dict[str, str]) -> None:
    deadline = time.monotonic() + _DEADLINE
    while subprocess.run(["pactl", "info"], env=env, capture_output=True).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("no private PulseAudio; are pulseaudio and pulseaudio-utils installed?")
        time.sleep(0.02)
