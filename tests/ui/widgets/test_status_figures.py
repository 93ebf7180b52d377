"""The figures of the status line: what is left out first where there is no room."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.ui.widgets.status_figures import LedgerFigures, ReplayPosition, WatchFigures

FIGURES = LedgerFigures(elapsed=3725, captured=3725, sent=3724, transcribed=3722, lag=1.8)


def row(width: int, taken: int = 12, figures: LedgerFigures = FIGURES) -> str:
    return figures.row(width, taken).plain


def test_a_wide_row_has_everything_and_a_narrow_one_the_lag() -> None:
    assert row(120) == "01:02:05   captured 1:02:05 · sent 1:02:04 · transcribed 1:02:02 · lag  1.8 s"
    assert row(99).endswith("captured 1:02:05  sent 1:02:04  transcribed 1:02:02  lag  1.8 s")
    assert row(73) == "captured 1:02:05  transcribed 1:02:02  lag  1.8 s"
    assert row(45) == "captured 1:02:05  lag  1.8 s"
    assert row(25) == "lag  1.8 s"
    assert row(20) == ""


def test_the_time_sent_is_left_out_before_it_is_squeezed() -> None:
    assert "sent" in row(74, taken=0)
    assert "sent" not in row(73, taken=0)


@given(st.integers(0, 200), st.integers(0, 60))
def test_the_figures_fit_beside_what_is_there(width: int, taken: int) -> None:
    assert not (shown := FIGURES.row(width, taken)) or shown.cell_length + taken <= width


def test_the_stopwatch_leaves_the_title_its_room() -> None:
    needed = next(width for width in range(100, 200) if row(width).startswith("01:02:05"))
    assert needed - len(row(needed)) - 12 == 24
    assert not row(needed - 1).startswith("01:02:05")


@pytest.mark.parametrize(
    ("lag", "shown", "is_late"),
    [(0.0, " 0.0 s", False), (9.9, " 9.9 s", False), (10.0, "10.0 s", True), (999.9, "999.9 s", True)],
)
def test_a_lag_of_ten_seconds_is_highlighted(lag: float, shown: str, is_late: bool) -> None:
    content = LedgerFigures(lag=lag).row(40, 12)
    assert content.plain.endswith(f"lag {shown}")
    assert any("$warning" in str(span.style) for span in content.spans) is is_late


def test_a_lag_of_hours_takes_no_more_cells() -> None:
    assert row(25, figures=LedgerFigures(lag=1000.0)) == "lag 1000 s"


def test_before_there_is_a_channel_nothing_is_behind() -> None:
    assert LedgerFigures.of(2.9, ()) == LedgerFigures(elapsed=2)


def test_equal_figures_compare_equal_so_that_they_are_not_painted_again() -> None:
    ledgers = (ChannelLedger("A", 9.0 + at, 9.0 + at, 8.2 + at, 0.0, 0.71 + at / 100) for at in (0.1, 0.2))
    assert len({LedgerFigures.of(9.5, (each,)) for each in ledgers}) == 1


def test_the_position_of_a_replay_keeps_its_columns_to_the_end() -> None:
    rows = [ReplayPosition(at, 3725, speed).row(80, 12).plain for at, speed in ((5, 1), (600, 16), (3725, 2))]
    assert rows == [
        " 1x    00:05 of 1:02:05",
        "16x    10:00 of 1:02:05",
        " 2x  1:02:05 of 1:02:05",
    ]
    assert all(len(one) == len(other) for one, other in pairwise(rows))


def test_of_a_watched_conversation_the_time_stays_where_the_count_has_no_room() -> None:
    figures = WatchFigures(75, 3)
    wide = next(width for width in range(100) if "said" in figures.row(width, 12).plain)
    assert figures.row(wide, 12).plain == "00:01:15   said    3"
    assert wide - 12 - len("00:01:15   said    3") == 24
    assert figures.row(wide - 1, 12).plain == "00:01:15"
