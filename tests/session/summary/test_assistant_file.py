"""What an assistant wrote is read back, and a file that somebody else made is shown harmlessly."""

import json
import time
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.side_files import ASSISTANT_FILE
from symbl_tui.session.summary.assistant_file import (
    Answer,
    Origin,
    WrittenSummary,
    append_entry,
    latest_summary,
    read_entries,
)
from tests.support.foreign_text import HOSTILE, is_harmless

BAD = [True, -1, "2", 1e99, 7]
"""References, of which the last is one."""
ORIGIN = Origin("2026-11-30T10:00:00.000+00:00", "127.0.0.1:1", "tiny", "0123456789abcdef")


def test_summaries_and_answers_are_read_back_in_their_order(tmp_path: Path) -> None:
    first, second = (
        WrittenSummary("One.\n\n- Two.", "default", ORIGIN, True),
        WrittenSummary("3", "x", ORIGIN),
    )
    answer = Answer("Why?", "Because [00:05].", (5.0,), ORIGIN)
    for entry in (first, answer, second):
        append_entry(tmp_path, entry)
    entries = read_entries(tmp_path)
    assert entries.summaries == (first, second)
    assert entries.answers == (answer,)
    assert (tmp_path / ASSISTANT_FILE).stat().st_mode & 0o777 == 0o600


def test_the_latest_summary_is_the_last_one_with_words(tmp_path: Path) -> None:
    assert latest_summary(tmp_path) is None
    first = WrittenSummary("One.", "default", ORIGIN)
    append_entry(tmp_path, first)
    append_entry(tmp_path, Answer("Why?", "Because.", (), ORIGIN))
    with (tmp_path / ASSISTANT_FILE).open("a") as file:
        file.write('{"type": "summary", "text": "\\u001b"}\n')
    assert latest_summary(tmp_path) == first


def test_a_crafted_file_is_bounded_and_harmless(tmp_path: Path) -> None:
    lines = [
        {"type": "summary", "text": f"{HOSTILE}\nhello", "template": HOSTILE, "host": HOSTILE, "live": "yes"},
        {"type": "summary", "text": ["no"]},
        {"type": "summary", "text": "\x1b"},
        {
            "type": "answer",
            "question": f"{HOSTILE}?\nA: no" + "?" * 2_000,
            "text": "x" * 99_999,
            "references": [True, -1, "2", 1e99, 7],
        },
        {"type": "answer", "question": 7, "text": "no question"},
        {"type": "other", "text": "ignored"},
        *({"type": "summary", "text": f"{number}"} for number in range(500)),
    ]
    text = "\n".join(json.dumps(line) for line in lines) + '\n{"type": "summary", "text": "cut'
    (tmp_path / ASSISTANT_FILE).write_text(text)
    entries = read_entries(tmp_path)
    assert len(entries.summaries) == 200
    assert entries.summaries[-1].text == "499"
    (answer,) = entries.answers
    assert answer.references == (7.0,)
    assert len(answer.text) == 8_000
    assert is_harmless(answer.question)
    assert (len(answer.question), "\n" in answer.question) == (1_000, False)
    (tmp_path / ASSISTANT_FILE).write_text(json.dumps(lines[0]))
    (summary,) = read_entries(tmp_path).summaries
    assert not summary.live
    assert is_harmless(summary.text.replace("\n", "") + summary.template + summary.origin.host)


def test_a_link_in_its_place_is_neither_read_nor_written(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text('{"type": "summary", "text": "secret"}\n')
    folder = tmp_path / "session"
    folder.mkdir()
    (folder / ASSISTANT_FILE).symlink_to(other)
    with pytest.raises(SymblTuiError):
        read_entries(folder)
    with pytest.raises(SymblTuiError, match="cannot be written"):
        append_entry(folder, WrittenSummary("x", "default", ORIGIN))
    (folder / ASSISTANT_FILE).unlink()
    assert read_entries(folder).summaries == ()
    assert other.read_text().count("\n") == 1


def test_a_long_file_is_read_from_its_end_on(tmp_path: Path) -> None:
    (tmp_path / ASSISTANT_FILE).write_bytes(b"{}\n" * 6_000_000)
    latest = WrittenSummary("The latest.", "default", ORIGIN)
    append_entry(tmp_path, latest)
    began = time.process_time()
    assert read_entries(tmp_path).summaries == (latest,)
    assert time.process_time() - began < 1
