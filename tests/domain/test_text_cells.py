"""Text in terminal cells, without a library for terminals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.domain.text_cells import cell_count, clip_cells, fit_cells, wrap_cells


def test_wide_characters_take_two_cells_and_marks_none() -> None:
    assert (cell_count("Bob"), cell_count("王小明"), cell_count("e\u0301")) == (3, 6, 1)


@pytest.mark.parametrize(
    ("text", "cells", "clipped"),
    [("Alice", 5, "Alice"), ("Alice", 4, "Ali…"), ("王小明", 4, "王…"), ("A", 0, ""), ("ab cd", 4, "ab…")],
)
def test_what_does_not_fit_ends_in_an_ellipsis(text: str, cells: int, clipped: str) -> None:
    assert clip_cells(text, cells) == clipped


@given(st.text(alphabet="ab 王é", max_size=30), st.integers(1, 12))
def test_a_column_is_as_wide_as_it_is_meant_to_be(text: str, cells: int) -> None:
    assert cell_len(fit_cells(text, cells)) == cells


@given(st.lists(st.text(alphabet="ab王", min_size=1, max_size=20), min_size=1), st.integers(2, 12))
def test_wrapped_rows_fit_and_lose_nothing(words: list[str], cells: int) -> None:
    rows = wrap_cells(" ".join(words), cells)
    assert all(cell_count(row) <= cells for row in rows)
    assert "".join(rows).replace(" ", "") == "".join(words)
