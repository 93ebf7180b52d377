"""A session's folder on the disk: private, numbered, locked, and whole at every instant of its closing."""

import stat
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from symbl_tui.errors import ConfigError, SymblTuiError, UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.folder_lock import is_held
from symbl_tui.session.archive.journal import read_entries
from symbl_tui.symbl.event_parser import parse_received

NOW = datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)
RESULT = parse_received('{"type": "topic_response", "topics": [{"phrases": "launch", "score": 0.5}]}')


def created(sessions: Path, title: str = "Stand-up: Q3!") -> SessionFolder:
    folder = SessionFolder(sessions, title, NOW)
    folder.create()
    return folder


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sessions"


def names(folder: SessionFolder) -> set[str]:
    return {each.name for each in folder.path.iterdir()}


def test_a_folder_is_named_by_time_and_title_and_private(sessions: Path) -> None:
    folder = created(sessions)
    assert folder.path == sessions / "2026-11-22T08-53-11-stand-up-q3"
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert is_held(folder.path)
    folder.release()
    assert not is_held(folder.path)


def test_a_plan_is_not_on_the_disk(sessions: Path) -> None:
    SessionFolder(sessions, "x", NOW)
    assert not sessions.exists()


def test_sessions_of_the_same_second_and_title_have_numbers(sessions: Path) -> None:
    folders = [created(sessions, "x") for _ in range(3)]
    assert [folder.path.name[19:] for folder in folders] == ["-x", "-x-2", "-x-3"]
    for folder in folders:
        folder.release()


def test_a_disk_that_refuses_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "sessions").touch()
    with pytest.raises(SymblTuiError, match="no session can be recorded there") as error:
        created(tmp_path / "sessions")
    assert "XDG_DATA_HOME" in error.value.remedy


def test_a_session_that_is_recorded_cannot_be_reopened(sessions: Path) -> None:
    folder = created(sessions)
    folder.update_facts(title="x")
    with pytest.raises(UsageError, match="is being recorded") as error:
        SessionFolder.reopen(folder.path)
    assert error.value.remedy == "stop it first"
    folder.release()
    SessionFolder.reopen(folder.path).release()


def test_a_reopened_session_keeps_its_facts_and_its_journal(sessions: Path) -> None:
    first = created(sessions)
    first.update_facts(title="Standup", gaps=[{"channel": 0}])
    first.journal(0, 0, 1, RESULT)
    first.release()
    again = SessionFolder.reopen(first.path)
    again.update_facts(rate=8_000)
    again.journal(0, 0, 2, RESULT)
    assert again.gaps == [{"channel": 0}]
    again.release()
    assert tomllib.loads((first.path / "session.toml").read_text())["title"] == "Standup"
    assert [entry.connection for entry in read_entries(first.path / "events.jsonl")] == [1, 2]


def test_a_damaged_folder_stays_unlocked_when_it_cannot_be_reopened(sessions: Path) -> None:
    folder = created(sessions)
    (folder.path / "session.toml").write_text("title = [")
    folder.release()
    with pytest.raises(ConfigError):
        SessionFolder.reopen(folder.path)
    assert not is_held(folder.path)


def test_closing_turns_spools_into_flac_and_notes_the_end(sessions: Path) -> None:
    folder = created(sessions)
    folder.update_facts(title="x")
    (folder.path / "1-alice.pcm").write_bytes(bytes(1600))
    folder.journal(0, 0, 1, RESULT)
    folder.close(8_000, ended=NOW)
    assert names(folder) == {"1-alice.flac", "events.jsonl", "session.toml"}
    assert tomllib.loads((folder.path / "session.toml").read_text())["ended"] == NOW
    folder.close(8_000, ended=NOW)
    folder.release()


def test_sound_stays_in_its_spool_when_the_end_cannot_be_noted(sessions: Path) -> None:
    folder = created(sessions)
    folder.update_facts(title="x")
    (folder.path / "1-alice.pcm").write_bytes(bytes(1600))
    (folder.path / "session.toml").unlink()
    (folder.path / "session.toml").mkdir()
    with pytest.raises(SymblTuiError, match=r"session\.toml: cannot be written"):
        folder.close(8_000, ended=NOW)
    assert "1-alice.pcm" in names(folder)
    assert folder.write_error is not None
    folder.release()


def test_a_sweep_removes_only_what_is_archived_or_half_written(sessions: Path) -> None:
    folder = created(sessions)
    for name in ("1-a.pcm", "1-a.flac", "2-b.pcm", "3-c.flac.part"):
        (folder.path / name).touch()
    folder.sweep()
    assert names(folder) == {"1-a.flac", "2-b.pcm"}
    folder.release()
