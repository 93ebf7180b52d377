"""Values of foreign JSON are bounded, of the requested type, and never an error."""

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT
from symbl_tui.domain.untrusted_json import (
    ITEMS_LIMIT,
    LONGEST,
    get_name,
    get_number,
    get_object,
    get_objects,
    get_seconds,
    get_text,
    get_time,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


CONTROLS = {"Cc", "Cs"}


@given(VALUES)
def test_whatever_the_value_is_every_reader_returns_its_own_type(value: object) -> None:
    source = {"key": value}
    assert not CONTROLS & set(map(category, get_text(source, "key")))
    assert len(get_name(source, "key")) <= NAME_LIMIT
    number = get_number(source, "key")
    assert number is None or math.isfinite(number)
    assert isinstance(get_object(source, "key"), dict)
    assert all(isinstance(each, dict) for each in get_objects(source, "key"))


def test_a_missing_value_is_the_empty_one() -> None:
    assert (get_text({}, "key"), get_name({}, "key"), get_number({}, "key")) == ("", "", None)
    assert (get_object({}, "key"), get_objects({}, "key")) == ({}, [])


@pytest.mark.parametrize(
    ("value", "text"), [(7, "7"), (1.5, "1.5"), (True, ""), (None, ""), (["a"], ""), ({}, "")]
)
def test_an_id_may_be_a_number_and_nothing_else_becomes_a_text(value: object, text: str) -> None:
    assert get_text({"id": value}, "id") == text


def test_a_text_is_cut_to_its_limit() -> None:
    source: dict[str, object] = {"key": "x" * (TEXT_LIMIT + 5)}
    assert len(get_text(source, "key")) <= TEXT_LIMIT
    assert len(get_name(source, "key")) <= NAME_LIMIT
    assert len(get_text(source, "key", 10)) <= 10


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0.0),
        (-2.5, -2.5),
        ("12", 12.0),
        (" 3.5 ", 3.5),
        ("1e3", 1000.0),
        ("", None),
        ("twelve", None),
        ("nan", None),
        ("Infinity", None),
        (math.nan, None),
        (math.inf, None),
        (True, None),
        (10**400, None),
        ([1], None),
        (None, None),
    ],
)
def test_a_number_may_be_digits_and_must_be_finite(value: object, number: float | None) -> None:
    assert get_number({"seconds": value}, "seconds") == number


def test_a_text_of_a_million_digits_costs_no_time() -> None:
    assert get_number({"key": "9" * 1_000_000}, "key") == float("9" * 40)


def test_a_list_is_read_up_to_its_limit_and_only_its_objects() -> None:
    items: list[object] = [{"id": 1}, "no", None, [{}], {"id": 2}]
    assert get_objects({"list": items}, "list") == [{"id": 1}, {"id": 2}]
    assert len(get_objects({"list": [{}] * (ITEMS_LIMIT + 1)}, "list")) == ITEMS_LIMIT


@pytest.mark.parametrize(
    "text", ['{"key": "a\\u0000\\u001b[2Jb"}', '{"key": "\\ud800"}', '{"key": "\\u202eevil"}']
)
def test_escapes_of_json_bring_no_control_characters_into_a_text(text: str) -> None:
    found = get_text(json.loads(text), "key")
    assert found.isprintable()
    found.encode()


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (" 12 ", 12.0),
        ("1.5e2", 150.0),
        (-3, -3.0),
        ("nan", None),
        ("-inf", None),
        ("1e999", None),
        (10**400, None),
        ("9" * 40 + "e", 1e40),
        ("", None),
        ("soon", None),
        (False, None),
    ],
)
def test_a_number_may_be_written_as_a_string_and_is_finite(value: object, number: float | None) -> None:
    assert get_number({"key": value}, "key") == number


@pytest.mark.parametrize(
    ("value", "seconds"), [(2.5, 2.5), ("7", 7.0), (-1, 0.0), (1e300, LONGEST), ("x", None), (math.nan, None)]
)
def test_seconds_are_never_negative_and_never_years(value: object, seconds: float | None) -> None:
    assert get_seconds({"key": value}, "key") == seconds


CET = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (datetime(2026, 11, 22, 9), datetime(2026, 11, 22, 9, tzinfo=UTC)),
        (datetime(2026, 11, 22, 9, tzinfo=CET), datetime(2026, 11, 22, 9, tzinfo=CET)),
        (datetime(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC)),
        (datetime(2199, 12, 31), datetime(2199, 12, 31, tzinfo=UTC)),
        (datetime(1969, 12, 31), None),
        (datetime(2200, 1, 1), None),
        (date(2026, 11, 22), None),
        ("2026-11-22T09:00:00", None),
        (1_700_000_000, None),
    ],
)
def test_a_time_has_a_zone_and_a_year_that_every_zone_can_show(value: object, time: datetime | None) -> None:
    assert get_time({"key": value}, "key") == time
