"""Text cut into rows of a terminal: no row too wide, no word lost."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.ui.widgets.text_wrapping import wrap

WORDS = st.text(st.sampled_from("ab é日本🎙\u0301 ,w"), max_size=120).map(lambda text: " ".join(text.split()))


@given(WORDS, st.integers(2, 40))
def test_no_row_is_too_wide_and_no_word_is_lost(text: str, cells: int) -> None:
    spans = wrap(text, cells)
    rows = [text[start:end] for start, end in spans]
    assert all(cell_len(row) <= cells for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


@given(st.integers(8, 40))
def test_a_word_is_cut_only_where_it_is_longer_than_a_row(cells: int) -> None:
    text = "We should move the deadline by two weeks"
    rows = [text[start:end] for start, end in wrap(text, cells)]
    assert " ".join(rows) == text


def test_a_very_long_word_is_cut_at_the_edge() -> None:
    assert wrap("w" * 25, 10) == ((0, 10), (10, 20), (20, 25))


def test_wide_characters_take_two_cells() -> None:
    assert wrap("日本語日本語", 5) == ((0, 2), (2, 4), (4, 6))
