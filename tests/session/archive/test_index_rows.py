"""Rows of the search index: marks, limits, and sessions that keep their own lines."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.session.archive import index_rows as rows
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from tests.session.recorded_folder import record, said


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(rows.SCHEMA)
        yield connection


def insert(database: sqlite3.Connection, folder: Path) -> None:
    rows.insert_session(database, folder.name, "1", recorded=read_session(folder))


def test_marks_name_exactly_the_found_words(database: sqlite3.Connection, tmp_path: Path) -> None:
    insert(database, record(tmp_path, events=said("A report, the Reporter and a report.")))
    (hit,) = rows.search_lines(database, "report", 5)
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["report", "Reporter", "report"]


def test_a_long_line_is_cut_around_the_word(database: sqlite3.Connection, tmp_path: Path) -> None:
    insert(database, record(tmp_path, events=said("word " * 60 + "needle" + " word" * 60)))
    (hit,) = rows.search_lines(database, "needle", 5)
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    ((start, end),) = hit.marks
    assert hit.snippet[start:end] == "needle"
    assert len(hit.snippet) < 120


@given(words=st.lists(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_a_snippet_shows_the_text_without_the_marks_of_the_database(
    database: sqlite3.Connection, words: list[str]
) -> None:
    text = " ".join(words)
    database.execute("DELETE FROM said")
    database.execute("INSERT OR IGNORE INTO sessions (id, name, stamp, title) VALUES (1, 'a', '', 'A')")
    database.execute("INSERT INTO said (rowid, text, speaker, start) VALUES (?, ?, '', 0)", (1 << 24, text))
    for hit in rows.search_lines(database, words[0], 5):
        assert hit.snippet == text
        assert [hit.snippet[start:end] for start, end in hit.marks] == [words[0]] * words.count(words[0])


def test_deleting_a_session_leaves_the_lines_of_its_neighbours(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    folders = [record(tmp_path / str(n), f"Session {n}", said("Budget.", "Plan.")) for n in range(3)]
    for folder in folders:
        insert(database, folder)
    rows.delete_session(database, folders[1].name)
    hits = rows.search_lines(database, "budget", 5)
    assert {hit.title for hit in hits} == {"Session 0", "Session 2"}
    assert database.execute("SELECT count(*) FROM said").fetchone() == (6,)


def test_deleting_an_unknown_session_is_harmless(database: sqlite3.Connection) -> None:
    rows.delete_session(database, "none")
    assert rows.select_summaries(database) == []


def test_a_query_of_very_many_words_is_cut(database: sqlite3.Connection, tmp_path: Path) -> None:
    insert(database, record(tmp_path, events=said("word")))
    assert len(rows.search_lines(database, "word " * 5_000, 5)) == 1


@pytest.mark.parametrize("word", ['say"so', "it's", "co-op", "a.b", "%", "O'Neill"])
def test_punctuation_in_a_word_is_searched_for_as_text(
    database: sqlite3.Connection, tmp_path: Path, word: str
) -> None:
    insert(database, record(tmp_path, events=said(f"He would {word} today.", "Nothing else.")))
    assert len(rows.search_lines(database, f"would {word} tod", 5)) == 1


def test_a_corrected_line_is_found_by_the_new_words_and_by_the_old_ones(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    folder = record(tmp_path, events=said("We meet at the bacon.", "Bye."))
    SessionEdits(lambda: folder).correct(read_session(folder).lines[0], "We meet at the beacon.")
    insert(database, folder)
    for word in ("beacon", "bacon"):
        (hit,) = rows.search_lines(database, word, 5)
        assert (hit.start, hit.snippet[slice(*hit.marks[0])]) == (0.0, word)


def test_a_session_is_found_by_its_title_and_by_the_names_of_its_speakers(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    folder = record(tmp_path, events=said("Hello.", "Bye."))
    edits = SessionEdits(lambda: folder)
    edits.set_title("Planning the harvest")
    edits.rename_speaker("Alice", "Zoë")
    insert(database, folder)
    for word in ("harvest", "zoe", "bob"):
        (hit,) = rows.search_lines(database, word, 5)
        assert (hit.about, hit.snippet) == (True, "Planning the harvest · Zoë · Bob")
    assert rows.search_lines(database, "alice", 5) == []
