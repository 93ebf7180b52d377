"""A detached session is shown on any terminal, controlled, left running, and stopped."""

import os
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.demo import meeting_path
from symbl_tui.session.archive.folder_lock import is_held
from tests.support.command import COMMAND, Home, alive, descendants
from tests.support.terminal import terminal
from tests.support.waiting import wait_until

MEETING = ("--source", f"file:{meeting_path()}", "--channel-names", "Alice,Bob")


@pytest.fixture
def user(user: Home) -> Iterator[Home]:
    yield user
    for name in running(user):
        user.run("stop", name)


def running(user: Home) -> list[str]:
    """The sessions that run: their folders are locked."""
    return [folder.name for folder in user.sessions if is_held(folder)]


def facts(folder: Path) -> dict[str, object]:
    return tomllib.loads((folder / "session.toml").read_text())


def test_a_detached_session_is_up_when_the_command_returns_and_is_stopped_by_name(user: Home) -> None:
    started = user.run("run", "--detach", *MEETING)
    assert started.returncode == 0, started.stderr
    (folder,) = user.sessions
    name = folder.name
    assert started.stdout == (
        f"{name} is running; to see it: symbl-tui attach {name}; to stop it: symbl-tui stop {name}\n"
    )
    assert started.stderr == ""
    assert running(user) == [name]
    assert (folder / "1-alice.pcm").exists()
    stopped = user.run("stop", name)
    assert (stopped.returncode, stopped.stdout) == (0, f"{name} has ended; it is saved in {folder}\n")
    assert facts(folder)["reason"] == "stopped by symbl-tui stop"
    assert {"1-alice.flac", "2-bob.flac"} <= {path.name for path in folder.iterdir()}
    again = user.run("stop")
    assert (again.returncode, "no session is running" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (("--source", "file:/nowhere.wav"), 4, "/nowhere.wav does not exist"),
        (("--source", "tone", "--engine", "http://127.0.0.1:9"), 5, "127.0.0.1:9"),
        (("--profile", "nope"), 2, "there is no profile 'nope'"),
    ],
)
def test_a_detached_session_that_cannot_begin_reports_its_error_before_the_command_returns(
    user: Home, arguments: tuple[str, ...], code: int, what: str
) -> None:
    user.extra |= {"SYMBL_APP_ID": "a", "SYMBL_APP_SECRET": "b"}
    failed = user.run("run", "--detach", *arguments)
    assert failed.returncode == code, failed.stderr
    assert what in failed.stderr
    assert failed.stdout == ""


def test_attach_needs_a_running_session_and_a_terminal(user: Home) -> None:
    none = user.run("attach")
    assert (none.returncode, "no session is running; start one with" in none.stderr) == (2, True)
    user.run("run", "--detach", "--source", "tone")
    blind = user.run("attach")
    assert (blind.returncode, "the screen needs a terminal" in blind.stderr) == (2, True)


def test_two_viewers_show_a_session_from_its_start_control_it_and_leave_it_running(
    user: Home, tmp_path: Path
) -> None:
    user.run("run", "--detach", *MEETING)
    (folder,) = user.sessions
    other = Home(tmp_path / "other", {"XDG_STATE_HOME": str(tmp_path / ".local/state")})
    other.path.mkdir()
    with terminal(user, f"{COMMAND} attach") as one:
        one.until(lambda screen: "LIVE" in screen and "Alice" in screen and "Detach" in screen)
        first = one.until(lambda screen: len(transcript(screen)) >= 1)
        with terminal(other, f"{COMMAND} attach {folder.name}") as two:
            two.until(lambda screen: transcript(first)[0] in screen)
            two.keys("Space")
            one.until(lambda screen: "Unmute" in screen and screen.count("muted") >= 2)
            one.keys("Space")
            two.until(lambda screen: "Unmute" not in screen)
            two.keys("p")
            one.until(lambda screen: "Paused" in screen)
            two.keys("p")
            one.until(lambda screen: "Paused" not in screen)
            two.keys("m")
            two.until(lambda screen: "esc Cancel" in screen)
            two.keys("noted", "Enter")
            wait_until(lambda: (folder / "notes.jsonl").exists())
            two.keys("q")
            two.until(lambda screen: "Detach or stop?" in screen)
            two.keys("l")
            two.until(lambda screen: f"{folder.name} is still running" in screen and "[exit 0]" in screen)
        assert running(user) == [folder.name]
        assert "noted" in (folder / "notes.jsonl").read_text()
        one.keys("q")
        one.until(lambda screen: "Detach or stop?" in screen)
        one.keys("s")
        one.until(lambda screen: screen.startswith(" Review"))
        one.keys("q")
        one.until(lambda screen: "it is saved in" in screen and "[exit 0]" in screen)
    assert facts(folder)["reason"] == "stopped by a viewer"


def transcript(screen: str) -> list[str]:
    """The rows of the transcript up to the last complete sentence; an interim result may change."""
    rows = [row.partition("▎")[2][:36].strip() for row in screen.splitlines() if "▎" in row]
    while rows and rows[-1][-1:] not in ("?", "."):
        rows.pop()
    return rows


def test_a_viewer_ended_by_a_signal_leaves_the_session_running(user: Home) -> None:
    user.run("run", "--detach", "--source", "tone")
    (folder,) = user.sessions
    with terminal(user, f"{COMMAND} attach; sleep 1; {COMMAND} attach") as viewer:
        viewer.until(lambda screen: "LIVE" in screen)
        viewer.keys("C-c")
        viewer.until(lambda screen: "is still running" in screen)
        viewer.until(lambda screen: "LIVE" in screen)
        (pid,) = [each for each in descendants(viewer.pid) if b"attach" in command_line(each)]
        os.kill(pid, signal.SIGTERM)
        viewer.until(lambda screen: "[exit 0]" in screen)
    assert running(user) == [folder.name]


def command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_viewer_shows_that_the_recording_program_was_killed(user: Home) -> None:
    user.run("run", "--detach", "--source", "tone")
    (socket,) = user.path.glob(".local/state/symbl-tui/running-*/*.sock")
    recorder = int(socket.name.partition("-")[0])
    family = descendants(recorder)
    with terminal(user, f"{COMMAND} attach") as viewer:
        viewer.until(lambda screen: "LIVE" in screen)
        os.kill(recorder, signal.SIGKILL)
        viewer.until(lambda screen: screen.startswith(" Review") and "has died" in screen)
        viewer.keys("q")
        viewer.until(lambda screen: "[exit 0]" in screen)
    wait_until(lambda: not any(map(alive, family)))
    assert user.run("stop").returncode == 2
    assert not socket.exists()
