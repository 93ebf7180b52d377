"""Results of a watched conversation stand where they were spoken, however late they come."""

from datetime import UTC, datetime, timedelta

import pytest

from symbl_tui.domain.untrusted_json import LONGEST
from symbl_tui.session.watch.conversation_times import ConversationTimes

START = datetime(2026, 11, 30, 10, tzinfo=UTC)
HELLO, BYE = ("hello",), ("bye",)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def begun() -> ConversationTimes:
    times = ConversationTimes()
    times.begin(START)
    return times


def test_before_anything_is_known_no_time_has_passed() -> None:
    times = ConversationTimes()
    assert (times.elapsed(at(5)), times.since_start(at(5)), times.base(0)) == (0.0, 0.0, 0.0)
    times.begin(START)
    times.begin(at(3))
    assert (times.elapsed(at(5)), times.elapsed(at(-5)), times.since_start(at(-5))) == (5.0, 0.0, -5.0)
    assert times.elapsed(datetime.max.replace(tzinfo=UTC)) == LONGEST


def test_the_first_words_tell_when_the_conversation_began() -> None:
    times = ConversationTimes()
    assert times.place_result(0, 2.0, 3.0, at(3)) == 0.0
    assert times.started == START
    assert times.place_result(1, 0.5, 1.0, at(61)) == 60.0
    assert not times.is_exact(1)


@pytest.mark.parametrize(("start", "end"), [(None, None), (None, 1.0), (1.0, None)])
def test_a_result_without_times_moves_nothing(start: float | None, end: float | None) -> None:
    times = begun()
    times.place_result(0, 0.0, 1.0, at(31))
    assert times.place_result(0, start, end, at(90)) == 30.0


@pytest.mark.parametrize(
    ("end", "now", "base"),
    [
        (12.0, 42.5, 30.0),  # goes on
        (7.0, 42.0, 30.0),  # revised words, 3 s back: still the same connection
        (6.9, 42.0, 35.1),  # further back: it counts from its own start
        (12.0, 90.0, 30.0),  # late words alone are no new connection
    ],
)
def test_words_that_run_backwards_are_those_of_a_new_connection(end: float, now: float, base: float) -> None:
    times = begun()
    times.place_result(0, 0.0, 10.0, at(40))
    assert times.place_result(0, end - 1, end, at(now)) == base


@pytest.mark.parametrize(("now", "base"), [(44.0, 30.0), (44.1, 32.1)])
def test_after_a_reconnection_words_that_come_later_than_before_are_of_a_new_connection(
    now: float, base: float
) -> None:
    times = begun()
    times.place_result(0, 0.0, 10.0, at(40))
    times.place_result(0, 10.0, 11.0, at(42))  # a second late
    times.doubt()
    assert not times.is_exact(0)
    assert times.place_result(0, 11.0, 12.0, at(now)) == base
    assert times.place_result(0, 12.0, 13.0, at(99)) == base, "once it is settled nothing is doubted"


def test_an_utterance_with_a_time_of_day_makes_its_connections_place_exact() -> None:
    times = begun()
    times.place_result(0, 1.0, 2.0, at(33))
    assert times.place_utterance(0, HELLO, 5.0, 6.0, at(35), at(37)) == 30.0
    assert times.is_exact(0)
    times.doubt()
    assert not times.is_exact(0)
    times.place_result(0, 6.5, 7.0, at(38))
    assert times.is_exact(0), "words that come as fast as before confirm the connection"


def test_an_utterance_stands_with_its_final_that_was_placed_by_its_arrival() -> None:
    for words, start in ((HELLO, 1.9), (BYE, 1.9), (HELLO, 9.0)):
        times = begun()
        base = times.place_result(0, 1.0, 2.0, at(33))
        times.note_final(0, HELLO, 1.0)
        assert base == 31.0
        placed = times.place_utterance(0, words, start, start + 1, at(40), at(41))
        assert placed + start == pytest.approx(32.0), "where its final stands"
        assert times.place_utterance(0, words, start, start + 1, at(40), at(41)) == pytest.approx(40 - start)


def test_an_utterance_of_other_words_and_another_time_has_a_place_of_its_own() -> None:
    times = begun()
    times.place_result(0, 1.0, 2.0, at(33))
    times.note_final(0, HELLO, 1.0)
    assert times.place_utterance(0, BYE, 2.0, 3.0, at(42), at(44)) == 40.0


def test_finals_before_the_one_of_an_utterance_wait_no_longer() -> None:
    times = begun()
    for number, words in enumerate((HELLO, BYE)):
        times.place_result(0, 10.0 * number, 10.0 * number + 1, at(33 + 10 * number))
        times.note_final(0, words, 10.0 * number)
    assert times.place_past(0, BYE, 5.0, at(20)) == 42.0
    assert times.place_past(0, HELLO, 5.0, at(20)) == 25.0


def test_a_final_is_not_noted_where_its_place_is_exact_or_unknown() -> None:
    times = begun()
    times.note_final(0, HELLO, None)
    times.place_utterance(0, BYE, 0.0, 1.0, at(30), at(32))
    times.note_final(0, HELLO, 5.0)
    assert times.place_past(0, HELLO, 7.0, START) == 7.0


def test_of_many_finals_that_wait_the_newest_are_remembered() -> None:
    times = begun()
    for number in range(17):
        times.place_result(0, float(number), number + 0.5, at(30.5 + number))
        times.note_final(0, (str(number),), float(number))
    assert times.place_past(0, ("0",), 500.0, START) == 500.0
    assert times.place_past(0, ("1",), 500.0, START) == 31.0


@pytest.mark.parametrize(("end", "base"), [(3.0, 37.0), (None, 38.0)])
def test_an_utterance_that_does_not_say_when_it_was_spoken_came_at_once(
    end: float | None, base: float
) -> None:
    times = begun()
    assert times.place_utterance(0, HELLO, 2.0, end, None, at(40)) == base
    assert times.place_utterance(0, HELLO, None, None, None, at(90)) == base


def test_no_place_lies_before_the_conversation_or_beyond_all_bounds() -> None:
    times = begun()
    assert times.place_utterance(0, HELLO, 50.0, 51.0, at(3), at(4)) == 0.0
    assert times.place_past(0, HELLO, LONGEST, at(5)) == LONGEST
    assert times.place_past(0, HELLO, 1.00049, START) == 1.0
