"""A microphone over SSH from the screen that chooses the source to a finished session, in a real terminal."""

import re
import socket
import threading
import time
from contextlib import suppress

import numpy as np
import soundfile

from tests.support.command import COMMAND, Home
from tests.support.terminal import terminal

SOUND = np.random.default_rng(5).integers(-8000, 8000, 16000, dtype="<i2")
"""A second of sound without repetition."""


class Laptop:
    """Comes with the token, and says the same second again and again, in real time and odd pieces."""

    def __init__(self, port: int, token: str) -> None:
        self._link = socket.create_connection(("127.0.0.1", port))
        self._link.sendall(f"{token}\n".encode())
        self._thread = threading.Thread(target=self._talk)
        self._thread.start()

    def _talk(self) -> None:
        sound = SOUND.tobytes()
        with suppress(OSError):  # the session is over
            while True:
                for start in range(0, len(sound), 1601):
                    self._link.sendall(sound[start : start + 1601])
                    time.sleep(0.05)

    def leave(self) -> None:
        with suppress(OSError):
            self._link.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._link.close()


def seconds_captured(screen: str) -> int:
    """The seconds of sound that the status line names; a busy machine does not show every one."""
    captured = re.search(r"captured 00:(\d\d)", screen)
    return int(captured[1]) if captured else 0


def test_the_previewed_microphone_becomes_the_sessions_and_its_token_is_stored_nowhere(
    user: Home,
) -> None:
    with terminal(user, f"{COMMAND}") as screen:
        screen.until(lambda seen: "Another source" in seen)
        screen.keys("s")
        screen.until(lambda seen: "Microphone over SSH" in seen)
        screen.keys("End", "Up", "Up", "Up")
        shown = screen.until(lambda seen: "Waiting for the microphone" in seen and "done" in seen)
        token = re.findall(r"[0-9a-f]{32}", shown)[0]
        port = int(re.findall(r"127\.0\.0\.1:(\d+)", shown)[0])
        laptop = Laptop(port, token)
        try:
            screen.until(lambda seen: "The microphone is connected." in seen)
            screen.keys("Enter")
            screen.until(lambda seen: "LIVE" in seen and seconds_captured(seen) >= 3)
            screen.leave()
        finally:
            laptop.leave()
    (folder,) = user.sessions
    recorded, _ = soundfile.read(next(folder.glob("1-*.flac")), dtype="int16")
    assert SOUND.tobytes() in recorded.astype("<i2").tobytes()
    files = [path for path in user.path.rglob("*") if path.is_file()]
    assert not [path for path in files if token.encode() in path.read_bytes()]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
