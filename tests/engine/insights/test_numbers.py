"""Amounts in a transcript, written in digits or in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.numbers import numbers, read_digits, read_number


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("we sold 42 of them", [42]),
        ("it costs 3,500.75 in all", [3500.75]),
        ("about 3.5 million people", [3_500_000]),
        ("a salary of 80k", [80_000]),
        ("two hundred and fifty seats", [250]),
        ("a hundred thousand users", [100_000]),
        ("one million two hundred thousand three hundred and four", [1_200_304]),
        ("twenty-five tickets", [25]),
        ("two point five million", [2_500_000]),
        ("between fifteen and twenty", [15, 20]),
        ("from 10 to 12 people", [10, 12]),
        ("NINETY NINE problems", [99]),
    ],
)
def test_an_amount_is_read_from_digits_or_words(text: str, values: list[float]) -> None:
    assert [number.value for number in numbers(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "one thing before we start",
        "we two will do it",
        "attendance",
        "version v2",
        "it cost $5",
        "growth of 5%",
        "5.2.1",
        "",
    ],
)
def test_articles_versions_and_other_kinds_of_amount_are_no_numbers(text: str) -> None:
    assert list(numbers(text)) == []


def test_a_number_is_located_so_that_it_can_be_quoted() -> None:
    text = "I'd say two hundred fifty, or 300, at most."
    assert [text[number.start : number.end] for number in numbers(text)] == ["two hundred fifty", "300"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("zero", 0),
        ("nineteen", 19),
        ("hundred", 100),
        ("a thousand", 1000),
        ("five twelve", None),
        ("nineteen eighty four", None),
        ("two point twenty", None),
        ("two point oh", None),
        ("three point one four", 3.14),
        ("one point five billion", 1.5e9),
        ("2 hundred", 200),
        ("1,000,000", 1_000_000),
    ],
)
def test_words_in_an_order_that_makes_no_number_are_refused(words: str, value: float | None) -> None:
    assert read_number(words) == value


@pytest.mark.parametrize(
    ("spoken", "digits"),
    [
        ("five five five oh one", "55501"),
        ("double seven three", "773"),
        ("triple zero one", "0001"),
        ("Nine Eight o", "980"),
        ("", ""),
    ],
)
def test_digits_are_read_one_by_one(spoken: str, digits: str) -> None:
    assert read_digits(spoken) == digits


@given(st.integers(10, 10**15 - 1))
def test_a_whole_number_is_found_in_the_middle_of_a_sentence(value: int) -> None:
    for written in (str(value), f"{value:,}"):
        (found,) = numbers(f"there are {written} of them")
        assert found.value == value


_WORDS = ["two", "twenty", "hundred", "million", "point", "and", "a", "3", "4.5", "7,000", "k", "-", ","]


@given(st.lists(st.sampled_from(_WORDS), max_size=20).map(" ".join))
def test_any_jumble_of_number_words_yields_ordered_numbers_within_the_text(text: str) -> None:
    end = 0
    for number in numbers(text):
        assert end <= number.start < number.end <= len(text)
        end = number.end
