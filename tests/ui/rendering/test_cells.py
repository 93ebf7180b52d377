"""Text fits the cells it is given, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.ui.rendering.cells import clip, fit, stopwatch

TEXT = st.text(st.sampled_from("ab é日本🎙\u0301"), max_size=30)


@given(TEXT, st.integers(0, 40))
def test_clipped_text_is_never_wider_and_fitted_text_is_exact(text: str, cells: int) -> None:
    assert cell_len(clip(text, cells)) <= cells
    assert cell_len(fit(text, cells)) == cells


@given(TEXT.map(lambda text: f"x{text}"))  # an accent alone belongs to no cell
def test_text_that_fits_is_left_as_it_is(text: str) -> None:
    assert clip(text, cell_len(text)) == text
    assert fit(text, cell_len(text)) == text


@pytest.mark.parametrize(
    ("text", "cells", "clipped"),
    [
        ("transcript", 10, "transcript"),
        ("transcript", 9, "transcri…"),
        ("a transcript", 3, "a…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("", 0, ""),
    ],
)
def test_what_was_cut_is_replaced_by_an_ellipsis(text: str, cells: int, clipped: str) -> None:
    assert clip(text, cells) == clipped


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-1, "00:00:00"), (59.9, "00:00:59"), (3600, "01:00:00"), (359_999, "99:59:59")]
)
def test_a_stopwatch_keeps_its_width(seconds: float, shown: str) -> None:
    assert stopwatch(seconds) == shown
