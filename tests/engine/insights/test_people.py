"""Participants are found by their names, however many there are."""

import pytest

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.people import People, first_name

ANN, BOB, EVE = Speaker(name="Ann Lee"), Speaker(name="Bob"), Speaker(name="eve")


def test_names_are_compared_by_their_first_word_in_lower_case() -> None:
    assert [first_name(each) for each in (ANN, EVE, Speaker(name="  "), Speaker())] == ["ann", "eve", "", ""]
    names = People((ANN, Speaker(name="Speaker1"), Speaker(name="X-1 b"))).first_names
    assert "ann" in names
    assert not {"speaker1", "x-1", ""} & names


def test_of_two_with_one_first_name_the_first_is_meant() -> None:
    people = People((ANN, Speaker(name="Ann Smith"), BOB))
    assert people.with_first_name("ann") == ANN
    assert people.with_first_name("carol") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I met ann  LEE and Bob.", [("Ann Lee", 6), ("Bob", 19)]),
        ("bobcat, Bob's, x_bob", [("Bob", 8)]),
        ("J.R.'s list, J.R.x", [("J.R.", 0)]),
        ("a(b) c and (b) c", [("(b) c", 11)]),
        ("", []),
    ],
)
def test_whole_names_are_mentions_in_any_case(text: str, found: list[tuple[str, int]]) -> None:
    people = People((ANN, BOB, Speaker(name="J.R."), Speaker(name="(b) c"), Speaker(name="x")))
    assert [(span.value, span.start) for span in people.mentions(text)] == found
