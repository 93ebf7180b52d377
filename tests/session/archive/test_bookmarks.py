"""Bookmarks are kept at once, and read back from files that a crash or a stranger wrote."""

import json
import math
import stat
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.bookmarks import encode_bookmark, read_bookmarks
from symbl_tui.system.directory import Directory

JSON_VALUES = (
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)
)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes.jsonl"


def append_bookmark(notes: Path, start: float, end: float, text: str) -> None:
    log = AppendLog(Directory(notes.parent), notes.name)
    log.append(encode_bookmark(start, end, text))
    log.close()


def test_bookmarks_are_read_back_by_their_start(notes: Path) -> None:
    append_bookmark(notes, 30.0004, 60.5, "budget")
    append_bookmark(notes, 1, 2, "")
    first, second = read_bookmarks(notes)
    assert (first.start, first.end, first.text) == (1, 2, "")
    assert (second.start, second.end, second.text) == (30.0, 60.5, "budget")


def test_a_session_without_bookmarks_has_none(notes: Path) -> None:
    assert read_bookmarks(notes) == ()


def test_bookmarks_are_private(notes: Path) -> None:
    append_bookmark(notes, 0, 1, "salary")
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600


def test_a_line_that_a_crash_cut_off_costs_no_later_bookmark(notes: Path) -> None:
    append_bookmark(notes, 1, 2, "before")
    with notes.open("ab") as file:
        file.write(b'{"at": "2026-11-22T08:53:11", "star')
    append_bookmark(notes, 3, 4, "after")
    assert [each.text for each in read_bookmarks(notes)] == ["before", "after"]


def test_a_text_cannot_break_the_line_or_the_terminal(notes: Path) -> None:
    append_bookmark(notes, 1, 2, "one\ntwo\x1b[31m" + "x" * 900)
    (mark,) = read_bookmarks(notes)
    assert mark.text.isprintable()
    assert len(mark.text) <= 500
    assert len(notes.read_bytes().splitlines()) == 1


def test_times_of_a_foreign_file_are_brought_into_order(notes: Path) -> None:
    rows = [{"start": -5, "end": 3}, {"start": 9, "end": 2}, {"start": 4}, {"end": 7}, {"start": math.nan}]
    notes.write_text("\n".join(map(json.dumps, rows)))
    assert [(each.start, each.end) for each in read_bookmarks(notes)] == [(0, 3), (4, 4), (9, 9)]


@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(["at", "start", "end", "text"]), JSON_VALUES, max_size=4), max_size=5
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_foreign_values_never_raise(notes: Path, rows: list[dict[str, object]]) -> None:
    notes.write_text("\n".join(map(json.dumps, rows)))
    for mark in read_bookmarks(notes):
        assert 0 <= mark.start <= mark.end < math.inf
        assert not {"Cc", "Cs"} & set(map(category, mark.text))


def test_a_hostile_file_cannot_fill_the_memory(notes: Path) -> None:
    notes.write_text('{"start": 1}\n' * 10_050)
    assert len(read_bookmarks(notes)) == 10_000
