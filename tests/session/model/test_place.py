"""Whether two stretches of sound are one: engines give stretches, moments and whole seconds."""

import pytest

from symbl_tui.session.model.origin import Origin
from symbl_tui.session.model.place import Place, words_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Place(0, 2), Place(1, 3), True),  # just half of the shorter one is shared
        (Place(0, 2), Place(1.1, 3.1), False),
        (Place(0, 10), Place(4, 5), True),
        (Place(0, 2), Place(2, 4), False),
        (Place(0, 10), Place(9.6, 10.6), False),
        (Place(0, 10), Place(9.5, 10.5), True),
        # A moment: it belongs to the stretch that it begins, not to the one that it ends.
        (Place(0, 2), Place(0, 0), True),
        (Place(0, 2), Place(1, 1), True),
        (Place(0, 2), Place(2, 2), False),
        (Place(0, 2), Place(-0.005, 0), True),
        (Place(0, 2), Place(-0.02, -0.02), False),
        (Place(1, 1), Place(1.005, 1.005), True),
        (Place(1, 1), Place(1.02, 1.02), False),
    ],
)
def test_two_results_are_of_the_same_words_where_half_of_the_shorter_one_is_shared(
    one: Place, other: Place, *, same: bool
) -> None:
    assert one.is_same(other) == other.is_same(one) == same


@pytest.mark.parametrize(
    ("other", "covered"),
    [
        (Place(1, 2), True),
        (Place(0.995, 2.005), True),
        (Place(0.98, 2), False),
        (Place(1, 2.02), False),
        (Place(1.2, 1.3), True),
    ],
)
def test_a_stretch_covers_what_lies_within_it_but_for_rounding(other: Place, *, covered: bool) -> None:
    assert Place(1, 2).covers(other) == covered


@pytest.mark.parametrize(
    ("other", "precedes"),
    [(Place(1, 2), True), (Place(0.6, 1.6), True), (Place(0.4, 1.4), False), (Place(-1, 0), False)],
)
def test_what_begins_earlier_comes_before_unless_it_is_the_same(other: Place, *, precedes: bool) -> None:
    assert Place(0, 1).precedes(other) == precedes


def test_words_are_compared_without_case_and_marks_in_any_script() -> None:
    assert words_of("Straße, I'd GO – 3 £?") == ("strasse", "i", "d", "go", "3")
    assert words_of("ПРИВЕТ, мир!") == words_of("привет мир")
    assert words_of("…") == ()


FIRST, SECOND = (0, 1), (0, 2)
"""Connections."""
FINE = Place(0.25, 1.5)


def origin(text: str = "one two", *, connection: tuple[int, int] = FIRST, **more: object) -> Origin:
    return Origin(0, connection, words_of(text), **{"raw": FINE, "id": None} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("again", "repeats"),
    [
        (origin(connection=SECOND), True),
        (origin("one three", connection=SECOND), False),
        (origin(connection=SECOND, raw=Place(0.255, 1.505)), True),
        (origin(connection=SECOND, raw=Place(0.25, 1.6)), False),
        (origin(connection=SECOND, raw=Place(0.35, 1.5)), False),
        (origin(connection=SECOND, raw=None), False),
        (origin(), False),  # on the same connection somebody says the same once more
    ],
)
def test_a_frame_is_a_repetition_on_a_later_connection_with_the_same_words_and_times(
    again: Origin, *, repeats: bool
) -> None:
    assert origin().repeats(again) == again.repeats(origin()) == repeats


def test_whole_seconds_may_be_the_same_for_two_utterances_by_chance() -> None:
    assert not origin(raw=Place(1, 2)).repeats(origin(connection=SECOND, raw=Place(1, 2)))
    half = Place(1, 2.5)
    assert origin(raw=half).repeats(origin(connection=SECOND, raw=half))
    assert origin(raw=Place(0.5, 2)).repeats(origin(connection=SECOND, raw=Place(0.5, 2)))


@pytest.mark.parametrize(
    ("first", "second", "connection", "repeats"),
    [
        ("a", "a", SECOND, True),
        ("a", "b", SECOND, False),
        ("a", "", SECOND, True),
        (None, "b", SECOND, True),
        ("", "", FIRST, True),
        ("a", "a", FIRST, False),
    ],
)
def test_ids_tell_repetitions_apart_where_both_have_one(
    first: str | None, second: str | None, connection: tuple[int, int], *, repeats: bool
) -> None:
    assert origin(id=first).repeats(origin(id=second, connection=connection)) == repeats


@pytest.mark.parametrize(
    ("mine", "other", "shared"),
    [
        ("one two three", "one two four", True),
        ("one two", "one three", False),  # just half
        ("one", "one two three", True),
        ("", "", True),
        ("", "one", False),
    ],
)
def test_a_result_shares_the_words_of_another_where_more_than_half_are_the_same(
    mine: str, other: str, *, shared: bool
) -> None:
    assert origin(mine).shares_words(origin(other)) == shared
