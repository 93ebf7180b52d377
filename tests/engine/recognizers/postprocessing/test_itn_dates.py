"""Times of day, dates and years are written in digits only where they can be nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.postprocessing.itn_dates import clock_time, date, decade, year
from tests.engine.recognizers.postprocessing.tokens import tokens


@pytest.mark.parametrize(
    ("text", "at", "written"),
    [
        ("three p.m.", 0, "3 PM"),
        ("3pm", 0, "3 PM"),
        ("10:45a.m.", 0, "10:45 AM"),
        ("twelve fifteen am", 0, "12:15 AM"),
        ("nine oh five", 0, None),
        ("at nine oh five", 1, "9:05"),
        ("at nine oh five tomorrow", 1, "9:05"),
        ("at nine fifteen people left", 1, None),
        ("at ten sixty", 1, None),
        ("at thirteen thirty", 1, None),
        ("at nine", 1, None),
        ("three o'clock", 0, "3"),
        ("until 7:30 sharp", 1, "7:30"),
        ("nine am I", 0, None),
        ("nine, am", 0, None),
        ("third pm", 0, None),
        ("pm", 0, None),
    ],
)
def test_a_time_of_day_is_written_where_only_a_time_can_stand(
    text: str, at: int, written: str | None
) -> None:
    found = clock_time(tokens(text), at)
    assert (found and " ".join(found.texts)) == written


@pytest.mark.parametrize(
    ("text", "after"), [("at 3 p.m. Then we go", ""), ("at 3 p.m. on Friday", ""), ("at 3 p.m., or so", ",")]
)
def test_the_full_stop_of_an_abbreviation_does_not_end_a_sentence(text: str, after: str) -> None:
    found = clock_time(tokens(text), 1)
    assert found is not None
    assert found.after in (after, None)
    assert (found.after is None) == ("Then" in text)


@pytest.mark.parametrize(
    ("text", "at", "written"),
    [
        ("March third", 1, "3rd"),
        ("March three", 1, "3"),
        ("the third of March", 1, "3rd"),
        ("the three of March", 1, None),
        ("March thirty first", 1, "31st"),
        ("March thirty two", 1, None),
        ("March zero", 1, None),
        ("march third", 1, None),
        ("March, third", 1, None),
        ("March nineteen eighty four", 1, None),
        ("the third of them", 1, None),
        ("third", 0, None),
    ],
)
def test_a_day_is_written_in_digits_beside_its_month(text: str, at: int, written: str | None) -> None:
    found = date(tokens(text), at)
    assert (found and found.texts[0]) == written


@pytest.mark.parametrize(
    ("text", "at", "written"),
    [
        ("nineteen eighty four", 0, "1984"),
        ("twenty twenty four", 0, "2024"),
        ("nineteen oh one", 0, "1901"),
        ("seventeen seventy six", 0, "1776"),
        ("sixteen sixty six", 0, None),
        ("in sixteen sixty six", 1, "1666"),
        ("in nine sixty six", 1, None),
        ("nineteen, eighty four", 0, None),
        ("nineteen five", 0, None),
        ("nineteenth eighty", 0, None),
    ],
)
def test_two_numbers_are_a_year_in_a_likely_century(text: str, at: int, written: str | None) -> None:
    found = year(tokens(text), at)
    assert (found and found.texts[0]) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("nineteen nineties", "1990s"),
        ("twenty twenties", "2020s"),
        ("sixteen twenties", None),
        ("nineteen, nineties", None),
        ("the nineties", None),
    ],
)
def test_a_decade_has_its_century(text: str, written: str | None) -> None:
    found = decade(tokens(text), 0)
    assert (found and found.texts[0]) == written


_WORDS = ["nineteen", "oh", "five", "March", "third", "of", "pm", "3:30", "p.m.", "eighties", "in", "x,"]


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(" ".join))
def test_no_rule_reads_beyond_the_line(text: str) -> None:
    line = tokens(text)
    for at in range(len(line.words)):
        for rule in (clock_time, date, year, decade):
            found = rule(line, at)
            assert found is None or (found.start == at and at < found.end <= len(line.words))
