"""What cannot be read of a stranger's folder is named with its reason, and the rest is shown."""

from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.read_faults import ReadFaults
from symbl_tui.system.regular_files import UnreadableFile


def unreadable(path: Path, reason: str) -> int:
    raise UnreadableFile(path, reason)


def test_a_file_is_named_once_and_within_its_folder(tmp_path: Path) -> None:
    faults = ReadFaults(tmp_path)
    path = tmp_path / "diarization" / "1.jsonl"
    for reason in ("it is a pipe", "it is a link"):
        assert faults.attempt(path, lambda reason=reason: unreadable(path, reason), 7) == 7  # type: ignore[misc]
    assert faults.found == ("diarization/1.jsonl (it is a link)",)


def test_a_file_that_can_be_read_again_is_no_fault_any_more(tmp_path: Path) -> None:
    faults, path = ReadFaults(tmp_path), tmp_path / "edits.jsonl"
    faults.attempt(path, lambda: unreadable(path, "busy"), 0)
    assert faults.attempt(path, lambda: 5, 0) == 5
    assert faults.found == ()


def test_the_file_that_failed_is_named_and_not_the_one_that_was_asked_for(tmp_path: Path) -> None:
    faults = ReadFaults(tmp_path)
    faults.attempt(tmp_path / "a", lambda: unreadable(tmp_path / "b", "no"), 0)
    faults.attempt(tmp_path / "a", lambda: unreadable(Path("/elsewhere/c"), "no"), 0)
    assert faults.found == ("b (no)", "c (no)")


def test_other_errors_are_not_taken_for_an_unreadable_file(tmp_path: Path) -> None:
    def damaged() -> int:
        raise SymblTuiError("the folder is damaged")

    with pytest.raises(SymblTuiError, match="damaged"):
        ReadFaults(tmp_path).attempt(tmp_path / "a", damaged, 0)


def test_a_link_is_a_fault_and_a_missing_file_is_none(tmp_path: Path) -> None:
    faults = ReadFaults(tmp_path)
    (tmp_path / "linked").symlink_to("/etc/passwd")
    (tmp_path / "whole").touch()
    for name in ("linked", "whole", "missing"):
        faults.check(tmp_path / name)
    assert [each.partition(" ")[0] for each in faults.found] == ["linked"]


def test_only_a_directory_of_the_folder_itself_is_looked_into(tmp_path: Path) -> None:
    faults = ReadFaults(tmp_path)
    (tmp_path / "real").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "away").symlink_to("/etc")
    names = ("real", "file", "away", "missing")
    assert [faults.check_directory(tmp_path / name) for name in names] == [True, False, False, False]
    assert faults.found == (
        "away (it is a link, or no directory)",
        "file (it is a link, or no directory)",
    )


def test_a_reason_controls_no_terminal(tmp_path: Path) -> None:
    faults = ReadFaults(tmp_path)
    faults.attempt(tmp_path / "a", lambda: unreadable(tmp_path / "b\x1b[2J", "no\x1b[2J"), 0)
    assert "\x1b" not in faults.found[0]
