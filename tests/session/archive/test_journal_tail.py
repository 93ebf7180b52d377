"""A viewer follows a journal while it is written, block by block and line by line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.journal_tail import JournalTail
from tests.session.recorded_folder import add_speaker, record, said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return record(tmp_path, closed=False)


@pytest.fixture
def tail(folder: Path) -> Iterator[JournalTail]:
    tail = JournalTail(folder)
    yield tail
    tail.close()


def read_texts(tail: JournalTail) -> list[str]:
    """The texts of the lines that changed since the last call."""
    found: list[str] = []
    while (changes := tail.read()) is not None:
        found += [line.text for change in changes for _, line in change.lines if line.text]
    return found


def append(folder: Path, *pieces: bytes) -> None:
    with (folder / "events.jsonl").open("ab") as journal:
        for piece in pieces:
            journal.write(piece)


def next_lines(folder: Path, *words: str) -> list[bytes]:
    """Lines of a journal, as another session wrote them."""
    other = record(folder.parent / "other" / words[0], events=said(*words))
    return (other / "events.jsonl").read_bytes().splitlines(keepends=True)


def test_everything_so_far_is_read_and_then_nothing_more(tail: JournalTail) -> None:
    texts = read_texts(tail)
    assert "Who owns the campaign?" in texts
    assert tail.read() is None
    assert read_texts(tail) == []


def test_lines_that_are_appended_come_with_the_next_read(folder: Path, tail: JournalTail) -> None:
    read_texts(tail)
    append(folder, *next_lines(folder, "Later words."))
    assert read_texts(tail) == ["Later words."]


def test_half_a_line_waits_for_its_other_half(folder: Path, tail: JournalTail) -> None:
    read_texts(tail)
    (line,) = next_lines(folder, "One piece.")
    append(folder, line[:40])
    assert read_texts(tail) == []
    append(folder, line[40:])
    assert read_texts(tail) == ["One piece."]


def test_a_session_without_a_journal_yet_is_waited_for(folder: Path) -> None:
    content = (folder / "events.jsonl").read_bytes()
    (folder / "events.jsonl").unlink()
    tail = JournalTail(folder)
    assert tail.read() is None
    (folder / "events.jsonl").write_bytes(content)
    assert len(read_texts(tail)) > 0
    tail.close()


def test_messages_of_a_channel_that_there_is_not_are_left_out(folder: Path, tail: JournalTail) -> None:
    read_texts(tail)
    (line,) = next_lines(folder, "Whose?")
    entry = json.loads(line)
    append(folder, *(json.dumps(entry | {"channel": number}).encode() + b"\n" for number in (2, -1, 10**9)))
    assert read_texts(tail) == []


def test_garbage_between_two_lines_costs_neither(folder: Path, tail: JournalTail) -> None:
    read_texts(tail)
    first, second = next_lines(folder, "First.", "Second.")
    append(folder, first, b"\xff\x00 garbage\n{}\n", second)
    assert read_texts(tail) == ["First.", "Second."]


def test_a_folder_that_is_no_session_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match=r"no session\.toml"):
        JournalTail(tmp_path)


def test_a_journal_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "events.jsonl").unlink()
    (folder / "events.jsonl").mkdir()
    with pytest.raises(SymblTuiError, match=r"events\.jsonl: cannot be read"):
        JournalTail(folder).read()


def test_the_meeting_s_insights_come_too(tail: JournalTail) -> None:
    changes = tail.read() or []
    kinds = [insight.kind for change in changes for insight in change.insights]
    assert kinds == ["question", "action_item", "follow_up"]


def test_a_speaker_who_came_late_is_read_with_what_the_speaker_says(folder: Path, tail: JournalTail) -> None:
    read_texts(tail)
    (line,) = next_lines(folder, "I am late.")
    unknown = {**json.loads(line.replace(b"Alice", b"Carol")), "channel": 2}
    append(folder, json.dumps(unknown).encode() + b"\n")
    assert read_texts(tail) == []  # a damaged journal may name any channel
    add_speaker(folder, "Carol")
    append(folder, json.dumps(unknown).encode() + b"\n")
    changes = tail.read() or []
    assert [(row.speaker, row.text) for each in changes for _, row in each.lines] == [("Carol", "I am late.")]
