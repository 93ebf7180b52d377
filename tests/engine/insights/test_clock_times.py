"""Times of day as people speak them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.clock_times import clock_times


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("let's meet at noon", time(12)),
        ("the job runs at midnight", time(0)),
        ("half past three works", time(15, 30)),
        ("quarter past nine", time(9, 15)),
        ("quarter to one", time(12, 45)),
        ("quarter to eight", time(7, 45)),
        ("five pm", time(17)),
        ("twelve pm", time(12)),
        ("twelve am", time(0)),
        ("7 am sharp", time(7)),
        ("seven thirty a.m", time(7, 30)),
        ("ten forty five p m", time(22, 45)),
        ("3:30 pm", time(15, 30)),
        ("four o'clock", time(16)),
        ("nine o'clock", time(9)),
        ("14:05 o'clock", time(14, 5)),
        ("be there at 3:30", time(15, 30)),
        ("done by 11:00", time(11)),
        ("wait until 18:45", time(18, 45)),
    ],
)
def test_a_spoken_time_becomes_a_time_of_day(text: str, value: time) -> None:
    assert [phrase.value for phrase in clock_times(text)] == [value]


@pytest.mark.parametrize(
    "text",
    ["we have 3:30 left", "five people", "at 25:00", "i am here", "scored 4:2", "at 3:75", "afternoon", ""],
)
def test_durations_scores_and_impossible_times_are_no_time_of_day(text: str) -> None:
    assert list(clock_times(text)) == []


def test_several_times_are_found_in_order_and_located() -> None:
    text = "either half past two or five pm, not noon"
    assert [text[each.start : each.end] for each in clock_times(text)] == ["half past two", "five pm", "noon"]


@given(st.times())
def test_a_time_written_with_its_half_of_the_day_is_read_back(value: time) -> None:
    written = f"{value.hour % 12 or 12}:{value.minute:02} {'pm' if value.hour >= 12 else 'am'}"
    assert [each.value for each in clock_times(written)] == [time(value.hour, value.minute)]


_WORDS = ["at", "by", "0", "13", "24", ":", "30", "pm", "a.m", "noon", "half", "past", "quarter", "to", "one"]


@given(st.lists(st.sampled_from(_WORDS)))
def test_any_jumble_of_time_words_is_read_without_an_error(words: list[str]) -> None:
    text = " ".join(words)
    assert all(each.end <= len(text) for each in clock_times(text))
