"""A long session is read again in a moment, is never shown as it was before, and leaves nothing behind."""

import shutil
import time
from pathlib import Path

import pytest

from symbl_tui.session.archive import kept_values
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from tests.session.recorded_folder import STARTED, record, said, transcribe_again, write_journal
from tests.support.command import Home


@pytest.fixture
def sessions(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's library; any session counts as long."""
    monkeypatch.setattr(kept_values, "_MIN_JOURNAL", 1)
    return home.data / "sessions"


def kept(sessions: Path) -> list[Path]:
    return kept_values._files(sessions.with_name("results"))


def test_a_session_is_read_again_without_its_journal_and_all_the_same(
    sessions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = record(sessions)
    first = read_session(folder)
    SessionEdits(lambda: folder).correct(first.lines[0], "Corrected.")
    monkeypatch.setattr("symbl_tui.session.archive.session_results.received_events", None)
    again = read_session(folder)
    assert again.lines[1:] == first.lines[1:]
    assert (again.insights, again.topics, again.trackers) == (first.insights, first.topics, first.trackers)
    assert again.lines[0].text == "Corrected.", "edits are not kept with it"
    (file,) = kept(sessions)
    assert file.stat().st_mode & 0o777 == 0o600


def test_another_journal_or_pass_has_its_own_results(sessions: Path) -> None:
    folder = record(sessions)
    read_session(folder)
    write_journal(folder / "events.jsonl", said("Others."), STARTED)
    assert [line.text for line in read_session(folder).lines] == ["Others."]
    transcribe_again(folder, "tiny", said("Again."))
    assert [line.text for line in read_session(folder).lines] == ["Again."]
    assert len(kept(sessions)) == 1


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xc1" * 100])
def test_a_damaged_file_is_read_anew(sessions: Path, content: bytes) -> None:
    folder = record(sessions)
    first = read_session(folder)
    kept(sessions)[0].write_bytes(content)
    assert read_session(folder) == first
    assert kept(sessions)[0].read_bytes() != content


def test_what_is_kept_goes_with_its_session(sessions: Path) -> None:
    folders = [record(sessions, title) for title in ("One", "Two", "Three")]
    for each in folders:
        read_session(each)
    library = Library(sessions)
    library.delete(folders[0].name)
    assert {each.name for each in kept(sessions)} == {folders[1].name, folders[2].name}
    shutil.rmtree(folders[1])
    library.summaries()
    assert [each.name for each in kept(sessions)] == [folders[2].name]


def test_of_many_sessions_the_newest_are_kept(sessions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_values, "_MAX_FILES", 2)
    folders = [record(sessions, f"Session {number}") for number in range(4)]
    for each in folders:
        read_session(each)
        time.sleep(0.02)  # of a file system that counts so coarsely
    assert {each.name for each in kept(sessions)} == {folders[2].name, folders[3].name}


@pytest.mark.parametrize("where", ["running", "elsewhere"])
def test_nothing_is_kept_of_a_session_that_goes_on_or_is_elsewhere(
    sessions: Path, tmp_path: Path, where: str
) -> None:
    folder = record(sessions, closed=False) if where == "running" else record(tmp_path / "other")
    read_session(folder)
    assert kept(sessions) == []
    assert not (tmp_path / "results").exists()
