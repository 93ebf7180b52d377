"""The list of the library: where the cursor goes when a session is deleted."""

import pytest

from symbl_tui.session.archive.index_rows import SessionSummary
from symbl_tui.ui.widgets.session_list import name_beside

ITEMS = tuple(SessionSummary(name, name, None, 0.0, (), 0, {}, True, "") for name in "abc")


@pytest.mark.parametrize(("deleted", "cursor"), [("a", "b"), ("b", "c"), ("c", "b"), ("x", None)])
def test_the_cursor_stays_where_it_was_when_a_session_is_deleted(deleted: str, cursor: str | None) -> None:
    assert name_beside(ITEMS, deleted) == cursor


def test_after_the_only_session_there_is_no_cursor() -> None:
    assert name_beside(ITEMS[:1], "a") is None
