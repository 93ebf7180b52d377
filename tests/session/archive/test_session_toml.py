"""session.toml while a session is recorded: complete or unchanged, whatever the disk does."""

import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.session_toml import SessionToml, write_failure
from symbl_tui.system.directory import Directory


def saved(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "session.toml").read_text())


def block(folder: Path) -> None:
    """Make every write of the file fail: there is a directory in place of it."""
    (folder / "session.toml").unlink(missing_ok=True)
    (folder / "session.toml").mkdir()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "session").mkdir()
    return tmp_path / "session"


def test_facts_are_added_and_unknown_ones_left_out(folder: Path) -> None:
    toml = SessionToml(Directory(folder))
    toml.update_facts(title="Standup", conversation_id=None)
    toml.update_facts(title="Review", rate=16_000)
    assert saved(folder) == {"title": "Review", "rate": 16_000}


def test_facts_of_a_resumed_session_are_kept(folder: Path) -> None:
    SessionToml(Directory(folder)).update_facts(title="Standup")
    SessionToml(Directory(folder), saved(folder)).update_facts(rate=8000)
    assert saved(folder) == {"title": "Standup", "rate": 8000}


def test_the_file_is_not_written_when_nothing_changed(folder: Path) -> None:
    toml = SessionToml(Directory(folder))
    toml.update_facts(title="Standup")
    toml.path.write_text("")
    toml.update_facts(title="Standup")
    assert toml.path.read_text() == ""


def test_a_first_save_that_fails_is_an_error_naming_the_file(folder: Path) -> None:
    block(folder)
    with pytest.raises(SymblTuiError, match=r"session\.toml: cannot be written"):
        SessionToml(Directory(folder)).update_facts(title="Standup")


def test_a_fact_that_could_not_be_saved_is_saved_by_a_retry(folder: Path) -> None:
    toml = SessionToml(Directory(folder))
    toml.update_facts(title="Standup")
    (folder / "session.toml").unlink()
    (folder / "session.toml").mkdir()  # a rename onto a directory fails
    toml.update_facts(rate=16_000)
    assert toml.write_error is not None
    (folder / "session.toml").rmdir()
    toml.retry()
    assert saved(folder) == {"title": "Standup", "rate": 16_000}


def test_a_retry_without_a_failure_writes_nothing(folder: Path) -> None:
    SessionToml(Directory(folder), {"title": "Standup"}).retry()
    assert not (folder / "session.toml").exists()


def test_a_pass_is_chosen_and_the_live_result_chosen_again(folder: Path) -> None:
    toml = SessionToml(Directory(folder))
    toml.update_facts(title="Standup")
    toml.use("whisper")
    assert saved(folder) == {"title": "Standup", "transcript": "whisper"}
    toml.use("")
    assert saved(folder) == {"title": "Standup"}


def test_a_choice_that_cannot_be_saved_is_an_error(folder: Path) -> None:
    toml = SessionToml(Directory(folder))
    toml.update_facts(title="Standup")
    block(folder)
    with pytest.raises(SymblTuiError, match="cannot be written"):
        toml.use("whisper")


def test_a_caller_cannot_change_the_noted_gaps(folder: Path) -> None:
    toml = SessionToml(Directory(folder), {"gaps": [{"channel": 0}]})
    toml.gaps.append({"channel": 1})
    assert toml.gaps == [{"channel": 0}]


def test_threads_that_add_facts_lose_none(folder: Path) -> None:
    toml = SessionToml(Directory(folder))
    threads = [threading.Thread(target=lambda n=n: toml.update_facts(**{f"k{n}": n})) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert saved(folder) == {f"k{n}": n for n in range(12)}


def test_a_failure_says_the_system_s_reason() -> None:
    error = write_failure(Path("/x/session.toml"), OSError(28, "No space left on device"))
    assert str(error) == "/x/session.toml: cannot be written (No space left on device)"
