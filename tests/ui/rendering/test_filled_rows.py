"""Pieces side by side: none is cut, and no row is left half empty."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from symbl_tui.ui.rendering.filled_rows import fill_rows

PIECES = st.lists(st.text(st.sampled_from("ab日"), min_size=1, max_size=12), max_size=12)


def filled(pieces: list[str], width: int) -> list[str]:
    return fill_rows(map(Content, pieces), width, " · ").plain.split("\n")


def test_a_row_takes_as_much_as_fits_exactly() -> None:
    assert filled(["abc", "de", "f"], 8) == ["abc · de", "f"]
    assert filled(["abc", "de", "f"], 7) == ["abc", "de · f"]
    assert filled([], 8) == [""]


@given(PIECES, st.integers(1, 40))
def test_every_piece_is_there_in_its_order_and_only_one_too_wide_for_a_row_exceeds_it(
    pieces: list[str], width: int
) -> None:
    rows = filled(pieces, width)
    assert [piece for row in rows if row for piece in row.split(" · ")] == pieces
    assert all(Content(row).cell_length <= width or row in pieces for row in rows)
    for row, following in itertools.pairwise(rows):
        first = following.split(" · ")[0]
        assert Content(f"{row} · {first}").cell_length > width
