"""How lists below each other share a column."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.ui.presenters.list_heights import share_rows

WANTED = st.lists(st.integers(1, 40), max_size=8)


def test_where_there_is_room_each_list_has_what_it_needs() -> None:
    assert share_rows([3, 9, 2], 20) == [3, 9, 2]


def test_the_longest_are_cut_and_a_short_one_is_not() -> None:
    assert share_rows([30, 3, 20], 23) == [10, 3, 10]


@given(WANTED, st.integers(0, 100))
def test_no_row_is_given_twice_or_kept_back(wanted: list[int], rows: int) -> None:
    heights = share_rows(wanted, rows)
    assert sum(heights) == min(rows, sum(wanted)) or rows < len(wanted)
    assert all(0 <= height <= want for height, want in zip(heights, wanted, strict=True))
