"""A due date may be typed as a date or in plain words; anything else is refused in a sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.due_date import parse_due
from symbl_tui.errors import UsageError

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("", ""),
        ("2026-12-24", "2026-12-24"),
        ("today", "2026-11-22"),
        ("Tomorrow", "2026-11-23"),
        ("friday", "2026-11-27"),
        ("by Friday", "2026-11-27"),
        ("on fri", "2026-11-27"),
        ("sunday", "2026-11-29"),
        ("next friday", "2026-11-27"),
        ("next week", "2026-11-29"),
        ("in 3 days", "2026-11-25"),
        ("in a week", "2026-11-29"),
        ("in 2  weeks", "2026-12-06"),
    ],
)
def test_a_date_or_plain_words_are_a_date(typed: str, due: str) -> None:
    assert parse_due(typed, SUNDAY) == due


@pytest.mark.parametrize("typed", ["someday", "2026-13-01", "next", "t", "in 9999 weeks", "fridays"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="is no date"):
        parse_due(typed, SUNDAY)


@given(st.text(max_size=40), st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_whatever_is_typed_is_a_date_or_refused(typed: str, today: date) -> None:
    try:
        due = parse_due(typed, today)
    except UsageError:
        return
    assert due == "" or date.fromisoformat(due).isoformat() == due
