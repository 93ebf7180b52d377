"""Sessions to recover are found by their spools at every start."""

from pathlib import Path

import pytest

from symbl_tui.session.archive.spooled_folders import folders_with_spool


def make(sessions: Path, name: str, *files: str) -> Path:
    folder = sessions / name
    folder.mkdir(parents=True)
    for file in files:
        (folder / file).touch()
    return folder


def test_interrupted_sessions_are_found_oldest_first(tmp_path: Path) -> None:
    late = make(tmp_path, "2026-11-23T10-00-00-b", "session.toml", "1-bob.pcm")
    early = make(tmp_path, "2026-11-22T10-00-00-a", "1-alice.pcm", "2-bob.pcm")
    make(tmp_path, "2026-11-21T10-00-00-closed", "session.toml", "1-alice.flac")
    assert folders_with_spool(tmp_path) == [early, late]


def test_nothing_is_found_before_the_first_session(tmp_path: Path) -> None:
    assert folders_with_spool(tmp_path / "sessions") == []


def test_hidden_folders_and_files_are_not_sessions(tmp_path: Path) -> None:
    make(tmp_path, ".trash", "1-alice.pcm")
    (tmp_path / "note.pcm").touch()
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert folders_with_spool(tmp_path) == []


def test_a_file_in_place_of_the_directory_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "sessions").touch()
    with pytest.raises(NotADirectoryError):
        folders_with_spool(tmp_path / "sessions")
