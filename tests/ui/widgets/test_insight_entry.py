"""An entry of an insight list at every width: nothing is lost but what an ellipsis stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION, kind_of
from symbl_tui.ui.presenters.insight_lists import Row
from symbl_tui.ui.widgets.insight_entry import empty_entry, entry

WHY = Row("a", "Why is the launch late?", "12:05", "Alice", "→ Bob Fri 27 Nov")
QUESTIONS = kind_of(QUESTION)
TEXT = st.text(st.sampled_from("ab 日本🎙"), max_size=60)


def rows(row: Row, width: int) -> list[str]:
    return entry(row, QUESTIONS, width).plain.split("\n")


def test_on_a_wide_list_the_facts_stand_beside_the_words_in_columns() -> None:
    (shown,) = rows(WHY, 72)
    assert shown == f"? {WHY.text:<33}12:05  Alice{'':>7}→ Bob Fri 27 Nov"
    assert len(shown) == 70
    assert len(rows(WHY, 71)) == 2


def test_on_a_narrow_list_they_stand_below_with_the_note_at_the_end() -> None:
    assert rows(WHY, 40) == ["? Why is the launch late?", f"  12:05  Alice{WHY.note:>26}"]
    assert rows(Row("a", "Why?"), 40) == ["? Why?"]
    assert rows(Row("a", "Why?", note="answered"), 20) == ["? Why?", "            answered"]


def test_a_note_that_has_no_room_is_cut_and_not_the_time() -> None:
    assert rows(WHY, 24)[-1] == "  12:05  Alice  → Bob F…"


@pytest.mark.parametrize(("settled", "glyph"), [(False, "!"), (True, "✓")])
def test_what_is_done_is_told_without_colours(settled: bool, glyph: str) -> None:
    shown = entry(Row("a", "Send it.", settled=settled), kind_of(ACTION_ITEM), 40)
    assert shown.plain == f"{glyph} Send it."


@given(TEXT, TEXT, TEXT, st.integers(16, 120))
def test_no_row_is_wider_than_the_list(text: str, speaker: str, note: str, width: int) -> None:
    assert all(cell_len(row) <= width for row in rows(Row("a", text, "1:02:05", speaker, note), width))


def test_an_empty_list_says_what_will_come_in_as_many_rows_as_it_needs() -> None:
    shown = empty_entry(QUESTIONS, 20).plain.split("\n")
    assert len(shown) > 1
    assert " ".join(row.strip() for row in shown) == QUESTIONS.empty
