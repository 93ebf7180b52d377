"""Terms are found in a line by their sound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.postprocessing.phone_distance import (
    EDIT,
    NUMBER,
    PHONES,
    SUBSTITUTION,
    WHOLE,
)
from symbl_tui.engine.recognizers.postprocessing.phone_search import Match, PhoneSearch

KAFKA, TEA = ["K", "AE", "F", "K", "AH"], ["T", "IY"]
_PHONES = st.lists(st.sampled_from(PHONES), min_size=1, max_size=6)
_LINES = st.lists(_PHONES, min_size=1, max_size=8)


def _cost(one: str, other: str) -> int:
    return int(SUBSTITUTION[NUMBER[one], NUMBER[other]])


def test_a_sound_costs_nothing_against_itself_and_the_same_both_ways() -> None:
    assert not np.diagonal(SUBSTITUTION).any()
    np.testing.assert_array_equal(SUBSTITUTION, SUBSTITUTION.T)
    assert SUBSTITUTION.max() == WHOLE


@pytest.mark.parametrize(("near", "far"), [(("B", "P"), ("B", "S")), (("IH", "IY"), ("IH", "AW"))])
def test_sounds_that_are_often_confused_are_close(near: tuple[str, str], far: tuple[str, str]) -> None:
    assert 0 < _cost(*near) < _cost(*far)
    assert EDIT[NUMBER["AH"]] < EDIT[NUMBER["K"]]


@given(_LINES, st.data())
def test_a_term_that_was_spoken_is_found_at_its_place(line: list[list[str]], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    term = [phone for word in line[start:end] for phone in word]
    found = list(PhoneSearch([term]).matches(line, 0.3))
    assert any(each.end == end and each.distance == 0 for each in found)
    assert all(0 <= each.start < each.end <= len(line) and 0 <= each.distance <= 0.3 for each in found)


def test_a_term_in_two_words_is_found_whole() -> None:
    line = [["DH", "AH"], KAFKA[:2], KAFKA[2:], ["IH", "Z"]]
    assert min(PhoneSearch([KAFKA]).matches(line, 0.2), key=lambda each: each.distance) == Match(0, 1, 3, 0.0)


def test_a_term_is_found_between_words_at_its_exact_distance() -> None:
    search = PhoneSearch([KAFKA, TEA])
    words = [["DH", "AH"], ["K", "AO", "F"], ["K", "AH"], [], ["T", "IY"]]
    found = {(match.term, match.start, match.end): match.distance for match in search.matches(words, 0.2)}
    assert found[0, 1, 3] == pytest.approx(60 / 500)
    assert found[1, 4, 5] == 0


@pytest.mark.parametrize("line", [[], [[]], [["B", "AW", "D"]], [[], TEA[:1], []]])
def test_a_line_without_the_sound_has_no_match(line: list[list[str]]) -> None:
    assert list(PhoneSearch([KAFKA]).matches(line, 0.2)) == []


def test_without_terms_there_is_nothing_to_find() -> None:
    assert list(PhoneSearch([]).matches([KAFKA], 1.0)) == []


@given(_LINES, _PHONES)
def test_a_looser_limit_finds_all_that_a_stricter_one_does(line: list[list[str]], term: list[str]) -> None:
    search = PhoneSearch([term])
    assert set(search.matches(line, 0.2)) <= set(search.matches(line, 0.5))
