"""Words are split into punctuation and core, and their numbers found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.recognizers.postprocessing.tokens import tokens


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("plain", ("", "plain", "")),
        ('"Yes,"', ('"', "Yes", ',"')),
        ("(5%).", ("(", "5%", ").")),
        ("$5.50!", ("", "$5.50", "!")),
        ("...", ("...", "", "")),
        ("o'clock", ("", "o'clock", "")),
        ("#3", ("", "#3", "")),
        ("jane@acme.org,", ("", "jane@acme.org", ",")),
    ],
)
def test_punctuation_is_kept_apart_from_the_word(word: str, parts: tuple[str, str, str]) -> None:
    line = tokens(word)
    assert (line.before[0], line.written[0], line.after[0]) == parts


@given(st.text(min_size=1, max_size=20).filter(lambda text: len(text.split()) == 1))
def test_no_character_of_a_word_is_lost(word: str) -> None:
    line = tokens(word)
    assert line.before[0] + line.written[0] + line.after[0] == word.strip()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("twenty five units", {0: ("25", 25.0, False)}),
        ("the twenty second day", {1: ("22nd", 22.0, True)}),
        ("2,500.75 dollars", {0: ("2,500.75", 2500.75, False)}),
        ("two point one", {0: ("2.1", 2.1, False)}),
        ("tens of thousands", {}),
        ("1.2.3 25, 3", {1: ("25", 25.0, False), 2: ("3", 3.0, False)}),
        ("four o' clock", {0: ("4", 4.0, False)}),
        ("nothing here", {}),
        ("", {}),
    ],
)
def test_numbers_are_found_spoken_and_written(text: str, numbers: dict[int, tuple[str, float, bool]]) -> None:
    found = tokens(text).numbers
    assert {at: (each.text, each.value, each.ordinal) for at, each in found.items()} == numbers


def test_a_comma_separates_numbers() -> None:
    assert [each.text for each in tokens("twenty, five").numbers.values()] == ["20", "5"]


@pytest.mark.parametrize(
    ("text", "digit"),
    [("five", True), ("zero zero one", True), ("ten", False), ("5.5", False)],
)
def test_single_digits_are_told_from_amounts(text: str, digit: bool) -> None:
    assert tokens(text).numbers[0].is_digit is digit


def test_places_beyond_the_line_are_empty_and_end_a_clause() -> None:
    line = tokens("Well, go on.")
    assert [line.word(at) for at in (-1, 0, 3)] == ["", "well", ""]
    assert [line.ends(at) for at in range(3)] == [True, False, True]


@pytest.mark.parametrize(
    ("span", "joined"), [((0, 1), True), ((0, 2), False), ((1, 3), True), ((1, 4), False), ((3, 3), True)]
)
def test_words_are_joined_unless_punctuation_stands_between_them(span: tuple[int, int], joined: bool) -> None:
    assert tokens("Well, go on.").joined(*span) is joined
