"""Spoken dates; the day of the call is a Wednesday."""

from datetime import date

import pytest

from symbl_tui.engine.insights.due_dates import find_due

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("i will do it today", "2026-11-18"),
        ("by tomorrow morning", "2026-11-19"),
        ("the day after tomorrow", "2026-11-20"),
        ("send it by friday", "2026-11-20"),
        ("on monday", "2026-11-23"),
        ("by wednesday", "2026-11-25"),
        ("next friday", "2026-11-27"),
        ("next monday", "2026-11-23"),
        ("this week", "2026-11-20"),
        ("next week", "2026-11-27"),
        ("by the end of the week", "2026-11-20"),
        ("end of next week", "2026-11-27"),
        ("before the end of the month", "2026-11-30"),
        ("next month", "2026-12-31"),
        ("end of the quarter", "2026-12-31"),
        ("next quarter", "2027-03-31"),
        ("end of the year", "2026-12-31"),
        ("by the end of the day", "2026-11-18"),
        ("in two weeks", "2026-12-02"),
        ("within 10 days", "2026-11-28"),
        ("in a couple of days", "2026-11-20"),
        ("a couple of weeks from monday", "2026-12-07"),
        ("a couple weeks from now", "2026-12-02"),
        ("10 weeks from today", "2027-01-27"),
        ("in three months", "2027-02-18"),
        ("by december first", "2026-12-01"),
        ("on the twenty first of december", "2026-12-21"),
        ("january 5th", "2027-01-05"),
        ("by the fifteenth", "2026-12-15"),
        ("by the 30th", "2026-11-30"),
        ("on friday or next week", "2026-11-20"),
        ("by noon", "2026-11-18 12:00:00"),
        ("tomorrow at five pm", "2026-11-19 17:00:00"),
        ("by half past three on friday", "2026-11-20 15:30:00"),
        ("before 3 30 pm", "2026-11-18 15:30:00"),
        ("until quarter to one", "2026-11-18 12:45:00"),
        ("at twelve am", "2026-11-18 00:00:00"),
        ("by q three", "2027-09-30"),
        ("in the fourth quarter", "2026-12-31"),
        ("a week from monday", "2026-11-30"),
        ("two weeks from tomorrow", "2026-12-03"),
        ("by the end of march", "2027-03-31"),
        ("by the middle of june", "2027-06-15"),
        ("this weekend", "2026-11-21"),
        ("by the end of the day on friday", "2026-11-20"),
        ("this afternoon", "2026-11-18"),
    ],
)
def test_a_spoken_date_becomes_a_day(said: str, due: str) -> None:
    assert str(find_due(said, WEDNESDAY)) == due


@pytest.mark.parametrize(
    "said",
    [
        "",
        "soon",
        "in a second",
        "you may go",
        "february thirtieth",
        "one two three",
        "the first one",
        "every week",
    ],
)
def test_words_that_are_no_date_have_none(said: str) -> None:
    assert find_due(said, WEDNESDAY) is None


@pytest.mark.parametrize("day", [date(2027, 1, 31), date(2028, 2, 29), date(2026, 12, 31)])
def test_the_ends_of_months_are_no_trap(day: date) -> None:
    for said in ("next month", "in one month", "by the thirty first", "end of the week", "next quarter"):
        due = find_due(said, day)
        assert due is None or due > day or said == "end of the week"
