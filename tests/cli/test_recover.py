"""``symbl-tui sessions recover`` as a user runs it."""

import json
from pathlib import Path

import pytest

from tests.session.recorded_folder import STARTED, record
from tests.support.command import Home, interrupt, until_listening


@pytest.fixture
def sessions(user: Home) -> Path:
    return user.path / ".local/share/symbl-tui/sessions"


def left_behind(sessions: Path, title: str) -> Path:
    folder = record(sessions, title, closed=False)
    (folder / "1-alice.pcm").write_bytes(bytes(32_000))
    (folder / "2-bob.pcm").write_bytes(bytes(32_000))
    return folder


def test_every_session_that_was_not_closed_is_closed_with_one_command(user: Home, sessions: Path) -> None:
    folders = [left_behind(sessions, title) for title in ("Standup", "Review")]
    record(sessions, "Closed")
    asked = user.run("sessions", "recover")
    assert asked.returncode == 2
    assert all(folder.name in asked.stderr for folder in folders)
    done = user.run("sessions", "recover", "--all")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{folder.name}: 00:01 recorded" for folder in sorted(folders)]
    assert "nothing to recover" in user.run("sessions", "recover", "--all").stderr
    assert all(entry["closed"] for entry in json.loads(user.run("sessions", "list", "--json").stdout))


def test_one_of_several_sessions_is_chosen_by_name(user: Home, sessions: Path) -> None:
    standup, review = (left_behind(sessions, title) for title in ("Standup", "Review"))
    assert user.run("sessions", "recover", "review").stdout == f"{review.name}: 00:01 recorded\n"
    assert "was closed" in user.run("sessions", "recover", "review").stdout
    assert (standup / "1-alice.pcm").exists()


def test_a_run_prints_how_to_recover_an_unclosed_session(user: Home, sessions: Path) -> None:
    folder = left_behind(sessions, "Standup")
    done = user.run("run", "--source", "tone", "--duration", "0.2")
    assert f"symbl-tui sessions recover {folder.name} --resume" in done.stderr.splitlines()[0]
    assert (folder / "1-alice.pcm").exists()


def test_a_killed_run_on_the_local_engine_is_continued_until_it_is_stopped(
    user: Home, sessions: Path
) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as recording:
        until_listening(recording)
        recording.kill()
    (folder,) = user.sessions
    before = (folder / "1-speaker.pcm").stat().st_size
    with user.start("sessions", "recover", "--resume", "--format", "jsonl") as resumed:
        until_listening(resumed)
        refused = user.run("sessions", "recover", folder.name)
        assert "is being recorded" in refused.stderr
        assert (folder / "1-speaker.pcm").stat().st_size > before
        interrupt(resumed)
        rest, errors = resumed.communicate(timeout=20)
    assert resumed.returncode == 130, errors
    assert json.loads(rest.splitlines()[-1])["folder"] == str(folder)
    assert (folder / "1-speaker.flac").exists()
    assert user.sessions == [folder]


def test_a_session_whose_source_file_is_gone_is_still_closed(user: Home, sessions: Path) -> None:
    folder = left_behind(sessions, "Standup")
    with (folder / "session.toml").open("a") as facts:
        facts.write('\n[profile]\n[profile.source]\nspec = "file:/nowhere/meeting.wav"\n')
    done = user.run("sessions", "recover", "--resume")
    assert done.returncode == 0, done.stderr
    assert "00:00  Alice: We should move the deadline." in done.stdout
    assert (folder / "1-alice.flac").exists()


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("latest", "--resume", "--format", "docx"), ("closed", "--resume")]
)
def test_an_invalid_command_is_one_sentence_with_its_exit_code(
    user: Home, sessions: Path, arguments: tuple[str, ...]
) -> None:
    record(sessions, "Closed", started=STARTED)
    done = user.run("sessions", "recover", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
