"""Ids of conversations are numbers that anything can hold, and times are moments of UTC."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.protocol.identifiers import (
    derived_id,
    format_time,
    format_timestamp,
    is_numeric_id,
    new_numeric_id,
)


def test_a_new_id_is_one_of_a_conversation_and_has_sixteen_digits() -> None:
    ids = {new_numeric_id() for _ in range(200)}
    assert len(ids) == 200
    assert {len(id) for id in ids} == {16}
    assert all(map(is_numeric_id, ids))


@pytest.mark.parametrize("text", ["", "room", "12a", "-12", "1.5", " 12", "1" * 21, "١٢٣", "²", "１２"])
def test_the_name_of_a_room_is_no_id_of_a_conversation(text: str) -> None:
    assert not is_numeric_id(text)


@pytest.mark.parametrize("text", ["0", "1" * 20])
def test_any_short_number_may_be_the_id_of_a_conversation(text: str) -> None:
    assert is_numeric_id(text)


def test_the_names_of_a_part_are_not_run_together() -> None:
    """Or the member "ab" "c" would be the member "a" "bc"."""
    assert derived_id("1", "ab", "c") == derived_id("1", "ab", "c")
    assert len({derived_id("1", "ab", "c"), derived_id("1", "a", "bc"), derived_id("1a", "b", "c")}) == 3


@given(st.integers(0, 7_258_118_399_999))
def test_any_millisecond_is_formatted_as_it_is(milliseconds: int) -> None:
    """Until the year 2199, though a float is short of most of them."""
    text = format_timestamp(milliseconds / 1000)
    assert (
        text
        == format_time(datetime.fromtimestamp(milliseconds // 1000, UTC))[:-4] + f"{milliseconds % 1000:03}Z"
    )
