"""Exports are private files beside the session, whole or not there."""

import stat
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.exports.export_formats import DEFAULT, format_named, format_names, list_formats
from symbl_tui.session.exports.exporter import export_content, export_session, export_to
from tests.session.recorded_folder import record


@pytest.mark.parametrize("format", format_names())
def test_an_export_is_a_private_file_named_after_the_session(tmp_path: Path, format: str) -> None:
    folder = record(tmp_path)
    target = export_session(folder, format)
    assert target == folder / "exports" / f"{folder.name}.{format}"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.stat().st_size > 0


def test_the_content_is_that_of_the_file(tmp_path: Path) -> None:
    folder, target = record(tmp_path), tmp_path / "new" / "talk.txt"
    export_to(folder, target, "txt")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_bytes() == export_content(folder, "txt") == export_session(folder, "txt").read_bytes()


def test_exporting_again_replaces_the_file(tmp_path: Path) -> None:
    folder = record(tmp_path)
    first = export_session(folder)
    first.write_text("old")
    assert export_session(folder) == first
    assert first.read_text().startswith("# Standup")
    assert list(first.parent.iterdir()) == [first]


def test_a_format_that_there_is_not_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='there is no export "rtf') as error:
        export_session(record(tmp_path), "rtf\x1b[31m" + "x" * 100)
    assert error.value.remedy == f"there are {', '.join(format_names())}"
    assert str(error.value).isprintable()
    assert len(error.value.message) < 80


def test_a_folder_that_is_no_session_leaves_no_export(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match="is no session"):
        export_session(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_an_error_naming_the_file(tmp_path: Path) -> None:
    (tmp_path / "exports").touch()
    with pytest.raises(SymblTuiError, match=r"minutes\.md: cannot be written"):
        export_to(record(tmp_path), tmp_path / "exports" / "minutes.md")


def test_minutes_are_the_default_and_every_format_is_found_by_its_name() -> None:
    assert DEFAULT == "md"
    assert [format_named(each.name) for each in list_formats()] == list(list_formats())
