"""``symbl-tui sessions`` and ``replay`` as a user runs them, without a screen."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.session.recorded_folder import record, said
from tests.support.command import COMMAND, Home, until_listening


@pytest.fixture
def sessions(user: Home) -> Path:
    return user.path / ".local/share/symbl-tui/sessions"


def test_the_list_shows_every_session_as_text_and_json(user: Home, sessions: Path) -> None:
    folder = record(sessions)
    done = user.run("sessions", "list")
    assert done.returncode == 0, done.stderr
    assert "Standup (Alice, Bob)" in done.stdout
    assert folder.name in done.stdout
    (entry,) = json.loads(user.run("sessions", "list", "--json").stdout)
    assert (entry["name"], entry["utterances"], entry["questions"]) == (folder.name, 3, 1)


def test_an_empty_list_suggests_the_demo(user: Home) -> None:
    done = user.run("sessions", "list")
    assert done.returncode == 0
    assert "symbl-tui demo" in done.stderr
    assert json.loads(user.run("sessions", "list", "--json").stdout) == []


def test_a_session_is_read_and_exported(user: Home, sessions: Path) -> None:
    folder = record(sessions)
    assert "00:03  Bob: Who owns the campaign?" in user.run("sessions", "show", "latest").stdout
    written = user.run("sessions", "export", "standup").stdout.strip()
    assert Path(written) == folder / "exports" / f"{folder.name}.md"
    assert Path(written).read_text().startswith("# Standup")
    target = user.path / "out.srt"
    user.run("sessions", "export", "standup", "--format", "srt", "-o", str(target))
    assert "-->" in target.read_text()


def test_a_search_over_all_sessions(user: Home, sessions: Path) -> None:
    record(sessions)
    record(sessions, "Other", events=said("the campaign is over"))
    done = user.run("sessions", "search", "campaign")
    assert len(done.stdout.splitlines()) == 2
    assert "00:03  Bob: Who owns the campaign?" in done.stdout
    assert user.run("sessions", "search", "zebra").returncode == 1


def test_deleting_needs_a_confirmation(user: Home, sessions: Path) -> None:
    folder = record(sessions)
    refused = user.run("sessions", "delete", "latest", stdin=subprocess.DEVNULL)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert folder.exists()
    assert user.run("sessions", "delete", "latest", "--yes").returncode == 0
    assert not folder.exists()


def test_a_session_is_live_until_its_program_has_ended(user: Home, sessions: Path) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as recording:
        until_listening(recording)
        (folder,) = sessions.iterdir()
        assert "live now" in user.run("sessions", "list").stdout
        refused = user.run("sessions", "delete", "latest", "--yes")
        assert refused.returncode == 2
        assert "is being recorded; stop it first" in refused.stderr
        assert (folder / "session.toml").exists()
        recording.kill()
    assert "not closed" in user.run("sessions", "list").stdout
    assert user.run("sessions", "delete", "latest", "--yes").returncode == 0
    assert not folder.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("sessions", "show", "nothing"), 2),
        (("sessions", "show", "/nowhere"), 1),
        (("sessions", "export", "latest", "--format", "rtf"), 2),
        (("sessions", "delete", "../..", "--yes"), 2),
        (("replay", "nothing"), 2),
        (("replay", "latest", "--speed", "17"), 2),
        (("replay", "latest", "--speed", "nan"), 2),
    ],
)
def test_an_invalid_command_is_one_sentence_with_its_exit_code(
    user: Home, sessions: Path, arguments: tuple[str, ...], code: int
) -> None:
    record(sessions)
    done = user.run(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_closed_output_is_no_error(user: Home, sessions: Path) -> None:
    record(sessions, events=said(*(f"word {number}" * 50 for number in range(500))))
    done = subprocess.run(
        f"{COMMAND} sessions show latest | head -1",
        shell=True,
        env=user.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.stdout == "Standup\n"
    assert done.stderr == ""


def test_a_replay_without_a_terminal_prints_as_a_run_does(user: Home, sessions: Path) -> None:
    record(sessions, length=8.5)
    done = user.run("replay", "latest", "--speed", "16")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "00:00  Alice: We should move the deadline."
    assert "       ? Who owns the campaign?" in lines
    assert "       ! Send the report by Friday. (Alice, 2026-11-27)" in lines
