"""Fields of untrusted JSON are read with their type, or refused in one sentence."""

import math
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.protocol.json_fields import (
    MAX_FIELD,
    Json,
    get_list,
    get_number,
    get_object,
    get_text,
    get_texts,
)
from symbl_tui.errors import ProtocolError

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("parent", [{}, {"key": None}])
def test_a_missing_field_and_null_are_the_same(parent: Json) -> None:
    assert get_object(parent, "key") == {}
    assert get_list(parent, "key") == []
    assert list(get_texts(parent, "key")) == []
    assert get_text(parent, "key") == ""
    assert get_number(parent, "key", 7.0, 0, 1) == 7.0


@pytest.mark.parametrize(
    ("get", "value", "message"),
    [
        (get_object, [], "key must be an object"),
        (get_list, {}, "key must be a list"),
        (get_texts, "text", "key must be a list"),
        (get_text, 3, "key must be a text"),
        (get_text, False, "key must be a text"),
    ],
)
def test_another_type_is_refused_by_the_name_of_its_field(
    get: Callable[[Json, str], object], value: object, message: str
) -> None:
    with pytest.raises(ProtocolError, match=f"^{message}$"):
        get({"key": value}, "key")


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf, -math.inf, 10**400, "0.5", [1], {}])
def test_a_number_out_of_its_range_is_refused(value: object) -> None:
    with pytest.raises(ProtocolError, match=r"^key must be a number from 0 to 1$"):
        get_number({"key": value}, "key", 0.5, 0, 1)


@pytest.mark.parametrize(("value", "number"), [(0, 0), (1, 1), (0.25, 0.25), (False, 0.5), (True, 0.5)])
def test_a_number_at_the_edge_of_its_range_is_accepted(value: object, number: float) -> None:
    assert get_number({"key": value}, "key", 0.5, 0, 1) == number


def test_a_text_is_cleaned_and_cut() -> None:
    assert get_text({"key": "\x1b[2J" + "x" * 999}, "key").count("x") <= MAX_FIELD
    assert "\x1b" not in get_text({"key": "a\x1bb\x00"}, "key")


def test_values_of_a_list_that_are_no_words_are_skipped() -> None:
    assert list(get_texts({"key": ["one", 2, None, "", "\x00", ["x"], "two"]}, "key")) == ["one", "two"]


@given(_ANY)
def test_any_json_is_read_or_refused(value: object) -> None:
    for get in (get_object, get_list, get_text):
        with suppress(ProtocolError):
            get({"key": value}, "key")
    with suppress(ProtocolError):
        assert all(get_texts({"key": value}, "key"))
