"""The progress of a long task is seen on a terminal and in a log, without flooding either."""

import io

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.cli.progress_bar import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_one_line_that_is_overwritten() -> None:
    out = Terminal()
    bar = ProgressBar("speakers", out)
    for done in (0.0, 0.5, 0.501, 1.0):
        bar.show(done, 1.0)
    bar.end()
    first, half, full = out.getvalue().strip("\r\n").split("\r")
    assert "[" + " " * 30 + "]   0 %" in first
    assert "[" + "#" * 15 + " " * 15 + "]  50 %" in half
    assert "[" + "#" * 30 + "] 100 %" in full
    assert out.getvalue().count("\n") == 1


def test_a_log_gets_a_line_for_every_ten_percent() -> None:
    out = io.StringIO()
    bar = ProgressBar("download", out)
    for done in range(101):
        bar.show(done, 100, "of 40 MB")
    bar.end()
    lines = out.getvalue().splitlines()
    assert lines[:2] == ["download: 0 % of 40 MB", "download: 10 % of 40 MB"]
    assert len(lines) == 11


@given(st.lists(st.tuples(st.integers(0), st.integers(0))))
def test_no_figures_push_the_bar_out_of_its_line(figures: list[tuple[int, int]]) -> None:
    out = Terminal()
    bar = ProgressBar("x", out)
    for done, total in figures:
        bar.show(done, total)
    assert all(len(line) <= 42 for line in out.getvalue().split("\r"))


def test_a_task_that_failed_before_it_began_leaves_no_empty_line() -> None:
    out = Terminal()
    ProgressBar("x", out).end()
    assert out.getvalue() == ""


def test_a_bar_may_be_used_for_a_second_task() -> None:
    out = Terminal()
    bar = ProgressBar("x", out)
    for _ in range(2):
        bar.show(1, 1)
        bar.end()
    assert out.getvalue().count("100 %") == 2
    assert out.getvalue().count("\n") == 2
