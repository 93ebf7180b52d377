"""The search index: it follows the folders, finds words as people type them, and heals itself."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.index import Index
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from tests.session.recorded_folder import STARTED, record, said


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "state" / "index.sqlite")


def add(index: Index, *folders: Path, stamp: str = "1") -> list[str]:
    """Update the index to exactly these folders; the names that it had to read."""
    by_name, read = {folder.name: folder for folder in folders}, []

    def read_named(name: str) -> RecordedSession:
        read.append(name)
        return read_session(by_name[name])

    index.update(dict.fromkeys(by_name, stamp), read_named)
    return read


def unreadable(name: str) -> RecordedSession:
    raise SymblTuiError(f"\x1b[31m{name}: damaged\x07")


def test_sessions_are_listed_newest_first_with_their_facts(index: Index, tmp_path: Path) -> None:
    old = record(tmp_path, "Standup")
    new = record(tmp_path, "Review", said("Hello."), started=STARTED + timedelta(days=1), closed=False)
    add(index, old, new)
    review, standup = index.summaries()
    assert (review.title, review.closed, review.utterances) == ("Review", False, 1)
    assert (standup.title, standup.started, standup.length) == ("Standup", STARTED, 10.0)
    assert standup.speakers == ("Alice", "Bob")
    assert standup.insights == {"question": 1, "action_item": 1, "follow_up": 1}


def test_only_folders_that_changed_are_read_again(index: Index, tmp_path: Path) -> None:
    one = record(tmp_path, "One")
    two = record(tmp_path, "Two", started=STARTED + timedelta(hours=1))
    assert add(index, one, two) == [one.name, two.name]
    assert add(index, one, two) == []
    assert add(index, one, two, stamp="2") == [one.name, two.name]
    assert len(index.summaries()) == 2


def test_a_deleted_folder_leaves_the_list_and_the_search(index: Index, tmp_path: Path) -> None:
    one = record(tmp_path, "One", said("Only here."))
    two = record(tmp_path, "Two", said("Something else."), started=STARTED + timedelta(hours=1))
    add(index, one, two)
    add(index, two)
    assert [summary.title for summary in index.summaries()] == ["Two"]
    assert index.search("only", 10) == ()


def test_a_folder_read_again_has_no_words_of_its_earlier_content(index: Index, tmp_path: Path) -> None:
    folder = record(tmp_path / "a", "One", said("First words."))
    add(index, folder)
    changed = record(tmp_path / "b", "One", said("Second thoughts."))
    add(index, changed, stamp="2")
    assert index.search("words", 10) == ()
    assert len(index.search("thoughts", 10)) == 1


def test_an_unreadable_folder_is_listed_with_its_fault_in_safe_characters(index: Index) -> None:
    index.update({"2026-x": "1"}, unreadable)
    (summary,) = index.summaries()
    assert summary.title == "2026-x"
    assert "damaged" in summary.fault
    assert summary.fault.isprintable()
    assert summary.started is None


def test_a_repaired_folder_loses_its_fault(index: Index, tmp_path: Path) -> None:
    folder = record(tmp_path)
    index.update({folder.name: "1"}, unreadable)
    add(index, folder, stamp="2")
    (summary,) = index.summaries()
    assert summary.fault == ""
    assert summary.title == "Standup"


def test_an_interrupted_update_keeps_what_it_had_done(index: Index, tmp_path: Path) -> None:
    folder = record(tmp_path, "A")

    def fail_later(name: str) -> RecordedSession:
        if name != folder.name:
            raise KeyboardInterrupt
        return read_session(folder)

    with pytest.raises(KeyboardInterrupt):
        index.update({folder.name: "1", "9999": "1"}, fail_later)
    assert [summary.title for summary in index.summaries()] == ["A"]


@pytest.mark.parametrize("words", ["campaign", "CAMPAIGN", "camp", "owns campaign", "who  owns\tthe camp"])
def test_words_are_found_in_any_case_and_the_last_by_its_beginning(
    index: Index, tmp_path: Path, words: str
) -> None:
    add(index, record(tmp_path))
    (hit,) = index.search(words, 10)
    assert (hit.speaker, hit.start) == ("Bob", 3.0)


def test_accents_are_not_needed_to_find_a_word(index: Index, tmp_path: Path) -> None:
    add(index, record(tmp_path, events=said("Das Café in Zürich.")))
    (hit,) = index.search("zurich cafe", 10)
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Café", "Zürich"]


def test_only_the_last_word_may_be_a_beginning(index: Index, tmp_path: Path) -> None:
    add(index, record(tmp_path))
    assert index.search("camp owns", 10) == ()


def test_bookmarks_are_found_by_their_text(index: Index, tmp_path: Path) -> None:
    add(index, record(tmp_path, notes=[(4, 34, "ask the studio"), (5, 6, "")]))
    (hit,) = index.search("studio", 10)
    assert (hit.speaker, hit.start, hit.title) == ("", 4.0, "Standup")


def test_hits_are_sorted_by_session_newest_first_then_by_time(index: Index, tmp_path: Path) -> None:
    old = record(tmp_path, "Old", said("Report one.", "Report two."))
    new = record(tmp_path, "New", said("Report three."), started=STARTED + timedelta(days=1))
    add(index, new, old)
    assert [(hit.title, hit.start) for hit in index.search("report", 10)] == [
        ("New", 0.0),
        ("Old", 0.0),
        ("Old", 2.0),
    ]
    assert len(index.search("report", 2)) == 2


@pytest.mark.parametrize("words", ["", "   ", "\x1b\x00"])
def test_a_search_without_words_finds_nothing(index: Index, tmp_path: Path, words: str) -> None:
    add(index, record(tmp_path))
    assert index.search(words, 10) == ()


@given(
    words=st.text(max_size=60)
    | st.sampled_from(['"', "a OR", "NEAR(a b", "a AND NOT b", "text:a", "*", "^a"])
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_an_error_in_the_search(index: Index, words: str) -> None:
    assert index.search(words, 10) == ()


@pytest.mark.parametrize(
    "damage",
    [b"this is no database, it is a text of some length" * 40, b"SQLite format 3\0" + b"\xff" * 4096],
)
def test_a_damaged_index_is_replaced_and_filled_again(index: Index, tmp_path: Path, damage: bytes) -> None:
    folder, file = record(tmp_path), tmp_path / "state" / "index.sqlite"
    add(index, folder)
    file.write_bytes(damage)
    assert index.summaries() == ()
    assert add(index, folder) == [folder.name]
    assert len(index.summaries()) == 1


def test_an_index_of_another_version_is_made_anew(index: Index, tmp_path: Path) -> None:
    add(index, record(tmp_path))
    with closing(sqlite3.connect(tmp_path / "state" / "index.sqlite")) as database:
        database.execute("PRAGMA user_version = 999")
    assert index.summaries() == ()


def test_the_index_is_private_to_its_user(index: Index, tmp_path: Path) -> None:
    add(index, record(tmp_path))
    file = tmp_path / "state" / "index.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_path_that_cannot_be_an_index_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SymblTuiError, match=r"index\.sqlite: the index cannot be used"):
        Index(tmp_path / "file" / "index.sqlite").summaries()
