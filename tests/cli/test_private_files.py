"""Whatever the umask is, nothing that the program makes is open to other users."""

import os
import stat
from pathlib import Path

import pytest

from tests.support.command import Home


def open_to_others(home: Path) -> list[str]:
    """Files and directories below a home that others may read, write or enter."""
    found = []
    for path in sorted(home.rglob("*")):
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            found.append(str(path.relative_to(home)))
    return found


@pytest.fixture
def user(user: Home) -> Home:
    user.path.chmod(0o700)
    return user


def test_an_open_umask_opens_no_file_and_no_directory(user: Home) -> None:
    def run(*arguments: str) -> str:
        done = user.run(*arguments, preexec_fn=lambda: os.umask(0))
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("run", "--source", "tone", "--duration", "1", "--pace", "inf")
    (session,) = user.sessions
    run("sessions", "export", session.name)
    run("sessions", "list")
    run("sessions", "diarize", session.name)
    run("sessions", "retranscribe", session.name, "--model", "pocketsphinx")
    run("profiles", "new", "mine", "--source", "tone")
    run("sessions", "export", session.name, "--output", str(user.path / "new/place/minutes.md"))
    made = {path.name for path in user.path.rglob("*")}
    assert {"session.toml", "engine.log", "symbl-tui.log", "index.sqlite", "pass.toml", "mine.toml"} <= made
    assert open_to_others(user.path) == []
