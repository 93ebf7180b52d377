"""Rows keep their index for ever, and an endless session keeps only the newest of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.model.row_buffer import RowBuffer


def filled(count: int, keep: int | None = None) -> RowBuffer[str]:
    rows = RowBuffer[str](keep)
    for index in range(count):
        rows.put(index, f"row {index}")
    return rows


def test_a_row_is_replaced_at_its_index() -> None:
    rows = filled(3)
    assert rows.put(1, "changed")
    assert rows.rows() == ["row 0", "changed", "row 2"]
    assert (rows.next, len(rows)) == (3, 3)


def test_putting_the_same_row_again_changes_nothing() -> None:
    rows = filled(3)
    assert not rows.put(1, "row 1")
    assert rows.next == 3


def test_a_row_that_never_was_or_was_dropped_is_none() -> None:
    rows = filled(4, keep=2)
    rows.evict(set())
    assert rows.get(0) is None
    assert rows.get(99) is None
    assert 0 not in rows
    assert rows[3] == "row 3"
    with pytest.raises(KeyError):
        rows[0]


def test_a_buffer_without_a_limit_is_never_full() -> None:
    assert not filled(1000).full


def test_needed_rows_outlive_the_newest() -> None:
    rows = filled(10, keep=3)
    rows.evict({1, 4})
    assert rows.rows() == ["row 1", "row 4", "row 7", "row 8", "row 9"]
    assert rows.next == 10


@given(st.integers(1, 8), st.sets(st.integers(0, 60)), st.integers(1, 200))
def test_memory_is_bounded_and_the_newest_rows_are_there(keep: int, needed: set[int], count: int) -> None:
    rows = RowBuffer[int](keep)
    for index in range(count):
        rows.put(index, index)
        if rows.full:
            rows.evict(needed)
    assert len(rows) <= 2 * keep + len(needed)
    newest = range(max(0, count - keep), count)
    assert rows.rows()[-len(newest) :] == list(newest)


def test_evicting_is_not_due_again_at_once_though_much_is_needed() -> None:
    rows = filled(20, keep=2)
    rows.evict(set(range(20)))
    assert len(rows) == 20
    assert not rows.full
