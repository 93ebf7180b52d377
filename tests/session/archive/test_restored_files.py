"""What another program deletes of a running session is written anew, and what it moved is left alone."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.folder_lock import is_held
from symbl_tui.session.archive.held_files import HeldFiles
from symbl_tui.symbl.event_parser import parse_received
from symbl_tui.system.directory import Directory

NOW = datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)
RESULT = parse_received('{"type": "topic_response", "topics": [{"phrases": "launch"}]}')


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    with Directory(tmp_path) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[SessionFolder]:
    """A session that is being recorded."""
    running = SessionFolder(tmp_path / "sessions", "stand-up", NOW)
    running.create()
    running.update_facts(title="Stand-up")
    running.journal(0, 0, 1, RESULT)
    yield running
    running.release()


def test_a_log_that_is_still_there_is_not_copied(directory: Directory) -> None:
    log = AppendLog(directory, "log")
    assert not log.restore(directory), "nothing was written yet"
    log.append("one")
    assert not log.restore(directory)
    log.close()


def test_a_deleted_log_comes_back_with_all_its_lines_and_goes_on(
    directory: Directory, tmp_path: Path
) -> None:
    log = AppendLog(directory, "log")
    log.append("one")
    (tmp_path / "log").unlink()
    log.append("two")
    assert log.restore(directory)
    log.append("three")
    log.close()
    assert (tmp_path / "log").read_text() == "one\ntwo\nthree\n"


def test_a_log_goes_on_in_another_directory_as_a_whole(directory: Directory, tmp_path: Path) -> None:
    log = AppendLog(directory, "log")
    log.append("one")
    (tmp_path / "new").mkdir()
    with Directory(tmp_path / "new") as new:
        assert log.restore(new)
        log.append("two")
        log.close()
    assert (tmp_path / "new/log").read_text() == "one\ntwo\n"
    assert (tmp_path / "log").read_text() == "one\n", "what was there before is not written any further"


def test_a_held_file_that_is_deleted_is_written_anew(directory: Directory, tmp_path: Path) -> None:
    held = HeldFiles(("edits", "other"))
    assert held.restore(directory) == []
    (tmp_path / "edits").write_text("one")
    assert held.restore(directory) == []
    (tmp_path / "edits").unlink()
    assert held.restore(directory) == ["edits"]
    assert (tmp_path / "edits").read_text() == "one"
    assert held.restore(directory) == []
    held.close()


def test_of_a_file_that_was_replaced_the_new_one_is_held(directory: Directory, tmp_path: Path) -> None:
    held = HeldFiles(("edits",))
    (tmp_path / "edits").write_text("old")
    held.restore(directory)
    (tmp_path / "new").write_text("new")
    (tmp_path / "new").replace(tmp_path / "edits")
    assert held.restore(directory) == []
    (tmp_path / "edits").unlink()
    assert held.restore(directory) == ["edits"]
    assert (tmp_path / "edits").read_text() == "new"
    held.close()


def test_a_file_that_was_moved_away_stays_where_it_is(directory: Directory, tmp_path: Path) -> None:
    held = HeldFiles(("edits",))
    (tmp_path / "edits").write_text("mine")
    held.restore(directory)
    (tmp_path / "edits").rename(tmp_path / "elsewhere")
    assert held.restore(directory) == []
    assert not (tmp_path / "edits").exists()
    held.close()


def test_a_link_is_not_held_and_costs_nothing_else(directory: Directory, tmp_path: Path) -> None:
    held = HeldFiles(("edits", "other"))
    (tmp_path / "secret").write_text("not ours")
    (tmp_path / "edits").symlink_to(tmp_path / "secret")
    (tmp_path / "other").write_text("ours")
    held.restore(directory)
    for name in ("edits", "other", "secret"):
        (tmp_path / name).unlink()
    assert held.restore(directory) == ["other"]
    held.close()


def test_a_folder_that_lacks_nothing_is_left_alone(folder: SessionFolder) -> None:
    assert folder.restore() == ""


def test_files_that_are_deleted_from_a_folder_are_named_and_written_anew(folder: SessionFolder) -> None:
    for name in ("events.jsonl", "session.toml"):
        (folder.path / name).unlink()
    assert folder.restore() == f"{folder.path}: events.jsonl, session.toml was deleted; written anew"
    assert "launch" in (folder.path / "events.jsonl").read_text()
    assert "Stand-up" in (folder.path / "session.toml").read_text()


def test_a_folder_that_is_deleted_is_made_anew_locked_and_complete(folder: SessionFolder) -> None:
    before = folder.path
    shutil.rmtree(before)
    said = folder.restore()
    assert said.startswith(f"{before}: was deleted or moved away; the recording goes on in {folder.path}")
    assert is_held(folder.path)
    assert sorted(each.name for each in folder.path.iterdir()) == ["events.jsonl", "session.toml"]
    folder.journal(0, 0, 1, RESULT)
    assert (folder.path / "events.jsonl").read_text().count("launch") == 2
    assert folder.restore() == ""


def test_a_folder_that_was_moved_goes_on_at_its_place_with_the_files_of_others(
    folder: SessionFolder, tmp_path: Path
) -> None:
    before = folder.path
    (before / "edits.jsonl").write_text("an edit")
    (before / "cut.part").write_text("half")
    before.rename(tmp_path / "moved")
    folder.restore()
    assert folder.path == before
    assert (before / "edits.jsonl").read_text() == "an edit"
    assert not (before / "cut.part").exists()
    folder.journal(0, 0, 1, RESULT)
    assert (tmp_path / "moved/events.jsonl").read_text().count("launch") == 1


def test_a_folder_is_not_closed_where_it_no_longer_is(folder: SessionFolder) -> None:
    shutil.rmtree(folder.path)
    with pytest.raises(SymblTuiError, match="was deleted or moved away, and cannot be made anew") as raised:
        folder.close(8_000, ended=NOW)
    assert "make room" in raised.value.remedy
    folder.restore()
    folder.close(8_000, ended=NOW)


def test_a_bookmark_can_be_made_while_a_session_runs_and_after_it(folder: SessionFolder) -> None:
    folder.add_bookmark(1.0, 2.0, "while")
    folder.release()
    folder.add_bookmark(3.0, 4.0, "after")
    lines = (folder.path / "notes.jsonl").read_text().splitlines()
    assert ["while" in lines[0], "after" in lines[1]] == [True, True]
    shutil.rmtree(folder.path)
    with pytest.raises(SymblTuiError, match="the bookmark cannot be kept"):
        folder.add_bookmark(5.0, 6.0, "too late")
