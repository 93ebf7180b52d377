"""Sound on standard input: without a screen, and with a screen that still has the keyboard."""

import os
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.demo import meeting_path
from tests.support.command import COMMAND, Home, descendants, interrupt, read_until
from tests.support.terminal import Terminal, terminal


@pytest.fixture
def speech(user: Home) -> Path:
    """Six seconds of the meeting's first speaker, as raw samples."""
    samples, rate = soundfile.read(meeting_path(), dtype="int16", frames=6 * 16000)
    assert rate == 16000
    path = user.path / "speech.raw"
    path.write_bytes(np.ascontiguousarray(samples[:, 0]).tobytes())
    return path


def recorded(user: Home) -> bytes:
    """The recorded sound of the only session."""
    (folder,) = user.sessions
    (flac,) = folder.glob("*.flac")
    return bytes(soundfile.read(flac, dtype="int16")[0].tobytes())


def test_piped_sound_is_recorded_exactly_and_transcribed(user: Home, speech: Path) -> None:
    command = f"cat {speech} | {COMMAND} run --source stdin"
    done = subprocess.run(
        ["sh", "-c", command], env=user.environment, text=True, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "thank you for joining this meeting" in done.stdout
    assert recorded(user) == speech.read_bytes()


def test_a_detached_session_keeps_the_sound_that_is_piped_in(user: Home, speech: Path) -> None:
    command = f"cat {speech} | {COMMAND} run --source stdin --detach"
    subprocess.run(["sh", "-c", command], env=user.environment, capture_output=True, timeout=60, check=True)
    (folder,) = user.sessions
    deadline = time.monotonic() + 60
    while not list(folder.glob("*.flac")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert recorded(user) == speech.read_bytes()


def test_without_a_terminal_the_error_names_the_way_out(user: Home, speech: Path) -> None:
    with speech.open("rb") as file:
        done = user.run("--source", "stdin", stdin=file, start_new_session=True)
    assert done.returncode == 2
    assert "without one use: symbl-tui run --source stdin" in done.stderr


def test_the_screen_has_the_keyboard_while_sound_is_piped_in_and_idles_after_its_end(
    user: Home, speech: Path
) -> None:
    output, held = user.path / "output", user.path / "held"
    os.mkfifo(held)  # keeps the pipe open until we close it
    with terminal(user, f"cat {speech} {held} | {COMMAND} --source stdin > {output}", 100, 30) as screen:
        screen.until(lambda seen: "LIVE" in seen and "joining" in seen)
        assert len(screen.screen.splitlines()) == 30, "as large as the terminal, wherever the output goes"
        screen.keys("?")
        screen.until(lambda seen: "Mute or unmute all" in seen)
        screen.keys("Escape")
        screen.until(lambda seen: "Mute or unmute all" not in seen)
        held.write_bytes(b"")
        screen.until(lambda seen: seen.startswith(" Review") and "Timeline" in seen)
        before = seconds_of_cpu(screen)
        screen.keys("Down")
        time.sleep(2)
        assert seconds_of_cpu(screen) - before < 1.5, "the end of the pipe is not polled"
        screen.keys("q")
        screen.until(lambda seen: "[exit 0]" in seen)
    assert "recorded in" in output.read_text()
    assert recorded(user).startswith(speech.read_bytes())


def seconds_of_cpu(screen: Terminal) -> float:
    """Processor time used by all programs in a terminal."""
    used = 0
    for pid in descendants(screen.pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / 100


def test_the_keyboard_as_a_source_is_refused_with_an_example(user: Home) -> None:
    with terminal(user, f"{COMMAND} --source stdin") as screen:
        seen = screen.until(lambda seen: "[exit 2]" in seen)
    assert "arecord -q -f S16_LE" in seen.replace("\n", "")


def test_a_session_that_waits_for_its_first_writer_reports_it_and_can_be_stopped(user: Home) -> None:
    process = user.start("run", "--source", f"pipe:{user.path / 'mic'}")
    read_until(process.stderr, "waiting for sound from pipe mic")
    interrupt(process)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "nothing was captured" in err
    assert not user.sessions
