"""The list of sessions fits its terminal, and every row names its session."""

from datetime import UTC, datetime

import pytest

from symbl_tui.cli.session_table import table, whole_line
from symbl_tui.session.archive.index_rows import SessionSummary

STARTED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAME = "2026-03-02T09-00-00"


def summary(name: str = f"{NAME}-standup", title: str = "Standup", fault: str = "") -> SessionSummary:
    return SessionSummary(
        name=name,
        title=title,
        started=STARTED,
        length=3725.0,
        speakers=("Alice", "Bob"),
        utterances=412,
        insights={"question": 3, "action_item": 12},
        closed=True,
        fault=fault,
    )


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("title", ["Standup", "A very long title of a meeting " * 5, "会议" * 60])
def test_every_row_fits_the_terminal(width: int, title: str) -> None:
    head, row = table((summary(title=title),), width)
    for line in (head, row):
        cells = sum(2 if ord(character) > 0x2E80 else 1 for character in line)
        assert cells <= max(width, 47)
    assert row.startswith(NAME)


def test_two_sessions_of_one_second_are_told_apart() -> None:
    _, one, other = table((summary(f"{NAME}-standup"), summary(f"{NAME}-standup-2")), 120)
    assert one.split()[0] != other.split()[0]


def test_the_counts_stand_under_their_signs() -> None:
    head, row = table((summary(),), 100)
    assert row[: head.index("LINES") + len("LINES")].endswith("  412")
    assert [row[: head.index(sign) + 1].split()[-1] for sign in "?!>"] == ["3", "12", "0"]


def test_a_damaged_session_is_listed_with_its_whole_reason() -> None:
    reason = "session.toml: damaged, it does not say when and how the session was recorded"
    rows = list(table((summary(fault=reason),), 50))
    assert " ".join(" ".join(rows[2:]).split()) == reason
    assert all(len(row) <= 50 for row in rows)


def test_a_pipe_gets_the_whole_line() -> None:
    long = "A very long title of a meeting " * 5
    assert long in whole_line(summary(title=long))
    assert whole_line(summary()).endswith(f"{NAME}-standup")
