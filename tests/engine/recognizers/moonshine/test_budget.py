"""Interims come as often as the machine allows, and never at the price of finals."""

import threading

from symbl_tui.engine.recognizers.moonshine.budget import InterimBudget
from symbl_tui.engine.recognizers.moonshine.scheduler import Scheduler


def busy(share: float) -> InterimBudget:
    budget = InterimBudget()
    for second in range(8):
        budget.record(100.0 + second, share)
    return budget


def test_first_words_come_within_a_second_and_more_as_the_line_grows() -> None:
    budget = InterimBudget()
    assert budget.interval(0.0, 0.0) == 0.8
    assert budget.interval(0.0, 0.8) == 2.0
    assert budget.interval(0.0, 5.0) == 3.0


def test_interims_become_rarer_as_the_load_rises() -> None:
    intervals = [busy(share).interval(107.5, 0.8) for share in (0.2, 0.5, 0.7, 0.8, 0.89, 1.0)]
    assert intervals[:2] == [2.0, 2.0]
    assert intervals == sorted(intervals)
    assert intervals[-1] == 16.0


def test_an_hour_of_work_that_is_over_does_not_slow_anything_down() -> None:
    assert busy(1.0).interval(200.0, 0.8) == 2.0


def test_a_final_does_not_wait_for_interims_that_came_before_it() -> None:
    scheduler, order, hold, all_done = Scheduler(), [], threading.Event(), threading.Event()
    scheduler.submit(lambda: bool(hold.wait(10)), interim=False)
    scheduler.submit(lambda: order.append("interim"), interim=True)
    scheduler.submit(lambda: order.append("final"), interim=False)
    scheduler.submit(all_done.set, interim=True)
    hold.set()
    assert all_done.wait(10)
    assert order == ["final", "interim"]


def test_the_time_of_finals_is_told_from_that_of_interims_which_can_be_made_rarer() -> None:
    budget = InterimBudget()
    budget.record(100.0, 2.0, interim=True)
    budget.record(101.0, 1.0)
    assert (budget.usage(101.0), budget.final_usage(101.0)) == (0.375, 0.125)
    assert (budget.usage(108.0), budget.usage(108.5)) == (0.375, 0.125)
    budget.record(109.0, 20.0)
    assert budget.usage(109.0) == budget.final_usage(109.0) == 1.0
