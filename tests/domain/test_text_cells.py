"""Text in terminal cells, without a library for terminals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.domain.text_cells import cell_count, clip_cells, fit_cells, wrap_cells


def test_wide_characters_take_two_cells_and_marks_none() -> None:
    assert (cell_count("Bob"), cell_count("王小明"), cell_count("e\u0301")) == (3, 6, 1)


# As names and words are made of them: emoji with modifiers, joined ones, flags, signs; several scripts.
PIECES = (
    *("a", "é", "e\u0301", "王", "각", "नमस्ते", "สวัสดี", "אבג", "…", " ", "–", "😀"),
    *("\U0001f44d\U0001f3fd", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    *("\U0001f3f3\ufe0f\u200d\U0001f308", "\u2764\ufe0f", "\u260e\ufe0f", "\U0001f1e9\U0001f1ea"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_names_and_words_are_as_wide_as_on_the_screens(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert cell_count(text) == cell_len(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(1, 12))
def test_a_name_of_any_script_fits_its_column(pieces: list[str], cells: int) -> None:
    assert cell_len(fit_cells("".join(pieces), cells)) == cells


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
