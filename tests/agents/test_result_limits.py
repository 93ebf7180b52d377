"""An agent's context is not flooded: every text and every list has a limit, and nothing is lost before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.agents.result_limits import (
    LONGEST_TEXT,
    MOST_CHARACTERS,
    MOST_ENTRIES,
    bounded,
    cut,
    cut_all,
    first_within_limit,
    is_room_left,
)

Json = dict[str, object]


def entries(*lengths: int) -> list[Json]:
    return [{"text": "x" * length, "number": 5} for length in lengths]


@pytest.mark.parametrize("length", [0, 1, LONGEST_TEXT - 1, LONGEST_TEXT])
def test_a_text_within_the_limit_is_whole(length: int) -> None:
    assert cut("x" * length) == "x" * length


def test_a_longer_text_is_its_beginning_and_says_so() -> None:
    assert cut("x" * (LONGEST_TEXT + 1)) == "x" * (LONGEST_TEXT - 1) + "…"
    fields = {"text": "x" * 9999, "number": 1 << 99, "none": None}
    assert cut_all(fields) == {"text": cut("x" * 9999), "number": 1 << 99, "none": None}


@pytest.mark.parametrize(
    ("lengths", "most", "taken"),
    [
        ((), 5, 0),
        ((1, 1, 1), 5, 3),
        ((1, 1, 1), 2, 2),
        ((1, 1, 1), 0, 0),
        ((MOST_CHARACTERS,), 5, 1),
        ((MOST_CHARACTERS - 1, 1), 5, 2),
        ((MOST_CHARACTERS, 1), 5, 1),
        # The first comes in any case: a page without an entry would never lead on.
        ((MOST_CHARACTERS * 2, 1), 5, 1),
        ((1, MOST_CHARACTERS * 2, 1), 5, 1),
    ],
)
def test_a_page_has_as_many_entries_as_fit(lengths: tuple[int, ...], most: int, taken: int) -> None:
    given = entries(*lengths)
    assert first_within_limit(iter(given), most) == given[:taken]


def test_texts_within_an_entry_count_however_deep_they_are() -> None:
    deep: Json = {"a": [{"b": ["x" * (MOST_CHARACTERS // 2)]}, "y" * (MOST_CHARACTERS // 2)]}
    assert len(first_within_limit([deep, {}, {"text": "x"}], 9)) == 2


@pytest.mark.parametrize(
    ("lengths", "most", "room"),
    [
        ((), 1, True),
        ((), 0, False),
        ((1,), 1, False),
        ((1,), 2, True),
        ((MOST_CHARACTERS - 1,), 9, True),
        ((MOST_CHARACTERS,), 9, False),
    ],
)
def test_whether_more_fits_is_known(lengths: tuple[int, ...], most: int, room: bool) -> None:
    assert is_room_left(entries(*lengths), most) is room


NESTED = st.recursive(
    st.none() | st.integers() | st.booleans() | st.text(max_size=20) | st.just("x" * 5000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=20,
)


def longest_text(value: object) -> int:
    if isinstance(value, dict):
        return max(map(longest_text, value.values()), default=0)
    if isinstance(value, list):
        return max(map(longest_text, value), default=0)
    return len(value) if isinstance(value, str) else 0


@given(NESTED)
def test_a_bounded_value_has_the_same_shape_and_no_long_text(value: object) -> None:
    found = bounded(value)
    assert type(found) is type(value)
    assert longest_text(found) <= LONGEST_TEXT
    assert bounded(found) == found
    if longest_text(value) <= LONGEST_TEXT:
        assert found == value


def test_a_long_list_is_its_beginning_also_within_others() -> None:
    assert bounded({"a": list(range(1000))}) == {"a": list(range(MOST_ENTRIES))}
    assert bounded([["x"] * 1000]) == [["x"] * MOST_ENTRIES]
