"""The registry of insight kinds: found by key and by wire type, complete, and without two of the same."""

from typing import Any

import pytest
from msgspec.structs import replace

from symbl_tui.domain.insight_kind import (
    ACTION_ITEM,
    FOLLOW_UP,
    QUESTION,
    SUMMARY,
    TOPIC,
    TRACKER,
    insight_keys,
    insight_kinds,
    kind_of,
    kind_of_wire_type,
    list_kinds,
    register,
)


def test_the_lists_stand_in_the_order_of_their_keys() -> None:
    assert [kind.key for kind in list_kinds()] == [QUESTION, ACTION_ITEM, FOLLOW_UP, TOPIC, TRACKER, SUMMARY]
    assert [kind.number for kind in list_kinds()] == [1, 2, 3, 4, 5, 6]


def test_topics_and_trackers_are_no_insights() -> None:
    assert insight_keys() == (QUESTION, ACTION_ITEM, FOLLOW_UP)
    assert not kind_of(TOPIC).is_insight


def test_an_insight_on_the_wire_finds_its_kind() -> None:
    assert [kind_of_wire_type(kind.wire_type) for kind in insight_kinds()] == list(insight_kinds())
    assert kind_of_wire_type("") is None
    assert kind_of_wire_type("mood") is None


def test_a_key_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        kind_of("mood")


@pytest.mark.parametrize(
    ("route", "key"), [("questions", "questions"), ("action-items", "actionItems"), ("a-b-c", "aBC")]
)
def test_a_rest_response_has_its_entries_under_the_route_in_camel_case(route: str, key: str) -> None:
    assert replace(kind_of(QUESTION), route=route).json_key == key


@pytest.mark.parametrize("name", ["key", "number", "command", "glyph", "route", "wire_type"])
def test_a_kind_that_shares_something_is_refused_with_what_it_is(name: str) -> None:
    own: dict[str, Any] = {
        "key": "mood",
        "number": 9,
        "command": "moods",
        "glyph": "%",
        "route": "moods",
        "wire_type": "mood",
    }
    mood = replace(kind_of(QUESTION), **own | {name: getattr(kind_of(QUESTION), name)})
    with pytest.raises(ValueError, match=f"the {name} .* is that of question"):
        register(mood)
    assert len(list_kinds()) == 6


def test_every_list_has_the_words_that_a_screen_needs() -> None:
    for kind in list_kinds():
        assert len(kind.title) <= 12
        assert len(kind.glyph) == 1
        assert kind.empty.endswith(".")
