"""Each thing that was said has one row, however engines repeat, revise, renumber and lose their results."""

import pytest

from symbl_tui.session.model.change import Stage
from symbl_tui.symbl.events import Event, FinalResult
from tests.session.model.transcript_feed import (
    ALICE,
    Calls,
    final,
    partial,
    settled,
    utterance,
)

AGAIN = final("one two three", 0.05, 0.85)
"""The same final, counted from a connection that begins 0.05 s later."""
HEARD = (final("one two three", 0.1, 0.9), utterance("a", "One two three.", 0.1, 0.9))
"""A final and its utterance."""


def untimed(text: str) -> FinalResult:
    return FinalResult(text, ALICE)


ONE_CONNECTION: dict[str, tuple[tuple[Event, ...], list[str]]] = {
    "a final that comes again after its utterance": ((*HEARD, HEARD[0]), ["One two three."]),
    "a final in nearly the same words after its utterance": (
        (*HEARD, final("one two free", 0.1, 0.9)),
        ["One two three."],
    ),
    "other words in the same place": (
        (*HEARD, final("nine ten", 0.1, 0.9)),
        ["One two three.", "nine ten"],
    ),
    "an interim that comes after its final": (
        (HEARD[0], partial("one two", 0.1, 0.7)),
        ["one two three"],
    ),
    "an interim of other words after a final": (
        (HEARD[0], partial("nine ten", 0.1, 0.7)),
        ["one two three", "nine ten"],
    ),
    "a late interim is retracted by the repetition of its final": (
        (*HEARD, partial("nine ten", 0.2, 0.7), HEARD[0]),
        ["One two three.", ""],
    ),
    "an utterance without a final": (
        (partial("we should", 1, 1.5), utterance("a", "We should.", 1, 1.6)),
        ["We should."],
    ),
    "an utterance that covers what is still being spoken": (
        (final("we should", 1, 2), partial("go", 2, 2.5), utterance("a", "We should go.", 1, 3)),
        ["We should go.", ""],
    ),
    "an utterance that ends before what is still being spoken": (
        (final("we should", 1, 2), partial("go home", 2, 3.5), utterance("a", "We should.", 1, 2)),
        ["We should.", "go home"],
    ),
    "a final without times and an utterance with them": (
        (untimed("one two"), utterance("a", "One two.", 0.1, 0.9)),
        ["One two."],
    ),
    "a final of one place and an utterance of another one": (
        (final("alpha", 0, 1), utterance("a", "Gamma.", 5, 6)),
        ["alpha", "Gamma."],
    ),
    "of two finals of one place the nearer one is the utterance's": (
        (final("alpha", 0, 2), final("beta", 1, 3), utterance("a", "Beta.", 1, 2.9)),
        ["alpha", "Beta."],
    ),
    "an utterance without times that is corrected": (
        (utterance("a", "Hello word."), utterance("a", "Hello world.")),
        ["Hello world."],
    ),
    "the same words at another time": (
        (*HEARD, final("one two three", 5.1, 5.9), utterance("b", "One two three.", 5.1, 5.9)),
        ["One two three.", "One two three."],
    ),
    "the next words after an utterance without a final": (
        (partial("we should", 1, 1.5), utterance("a", "We should.", 1, 1.6), partial("now", 2, 2.5)),
        ["We should.", "now"],
    ),
    "the same words twice without times and ids": (
        (utterance("", "Yes."), utterance("", "Yes.")),
        ["Yes.", "Yes."],
    ),
    "the same words twice without times": (
        (utterance("a", "Yes."), utterance("b", "Yes.")),
        ["Yes.", "Yes."],
    ),
    "an utterance without words": ((utterance("a", "", 0, 1), untimed("")), []),
}


@pytest.mark.parametrize(("events", "texts"), ONE_CONNECTION.values(), ids=ONE_CONNECTION)
def test_what_comes_on_one_connection_has_its_row(events: tuple[Event, ...], texts: list[str]) -> None:
    calls = Calls()
    calls.call(1, 0, *events)
    assert calls.texts == texts


Connection = tuple[float, tuple[Event, ...]]
"""Where it begins in the capture, and what it brings."""

CONNECTIONS: dict[str, tuple[tuple[Connection, ...], list[str]]] = {
    "an utterance that comes again with the sound, in other words and with another id": (
        ((0, HEARD), (0, (utterance("b", "One two tree.", 0.1, 0.9),))),
        ["One two tree."],
    ),
    "a final that comes again with the sound, counted from elsewhere": (
        ((0, HEARD), (0.05, (AGAIN,))),
        ["One two three."],
    ),
    "an old frame of the second connection on the third": (
        (
            (0, HEARD),
            (0.05, (AGAIN,)),
            (5, (AGAIN,)),
        ),
        ["One two three."],
    ),
    "an interim goes on after a cut": (
        ((0, (partial("we", 1, 1.5),)), (0, (partial("we should", 1, 1.8),))),
        ["we should"],
    ),
    "what ends before a lost interim begins": (
        ((0, (partial("we", 1, 1.5),)), (0, (final("intro", 0.2, 1.0),))),
        ["we", "intro"],
    ),
    "a final without times comes again": (
        ((0, (untimed("one"),)), (0, (untimed("one again"),))),
        ["one again"],
    ),
    "a final without times of the connection before is no other's": (
        ((0, (untimed("yes"), utterance("a", "Yes."))), (0, (utterance("b", "Yes."),))),
        ["Yes.", "Yes."],
    ),
    "other words than the final's where times count from the start of the session": (
        ((60, (final("hello there", 1.5, 2.5), utterance("a", "Good bye.", 61.5, 62.5))),),
        ["hello there", "Good bye."],
    ),
    "the words of a final at another time than its own": (
        ((60, (final("hello there", 1.5, 2.5), utterance("a", "Hello there.", 10, 11))),),
        ["hello there", "Hello there."],
    ),
    "a row that was corrected keeps none of those after it from being found": (
        (
            (0, (utterance("a", "A.", 0.1, 9.9), utterance("c", "Sea.", 20.1, 20.9))),
            (0, (utterance("b", "Ay.", 0.1, 9.9), utterance("d", "See.", 20.1, 20.9))),
        ),
        ["Ay.", "See."],
    ),
}


@pytest.mark.parametrize(("connections", "texts"), CONNECTIONS.values(), ids=CONNECTIONS)
def test_what_comes_on_several_connections_has_its_row(
    connections: tuple[Connection, ...], texts: list[str]
) -> None:
    calls = Calls()
    for number, (base, events) in enumerate(connections, 1):
        calls.call(number, base, *events)
    assert calls.texts == texts


def test_a_final_that_comes_again_in_its_place_after_a_cut_still_waits_for_its_utterance() -> None:
    calls = Calls()
    calls.call(1, 0, HEARD[0])
    calls.call(2, 0, HEARD[0], at=1)
    assert [line.stage for line in calls.conversation.lines] == [Stage.FINAL]
    assert calls.conversation.is_pending(0)


def test_finals_without_times_are_settled_in_their_order() -> None:
    calls = Calls()
    written = calls.call(1, 0, untimed("first"), untimed("second"), utterance("b", "Second.", 1, 2))
    assert written == ["first", "Second."]


def test_a_final_waits_for_just_the_timeout() -> None:
    calls = Calls()
    assert not calls.call(1, 0, final("first", 0, 1), at=5)
    assert not calls.call(1, 0, partial("sec", 1, 1.5), at=15)
    assert calls.call(1, 0, partial("seco", 1, 1.6), at=15.1) == ["first"]


def test_the_wait_on_a_lost_connection_is_counted_from_when_the_final_came() -> None:
    calls = Calls()
    calls.call(1, 0, final("first", 0, 1), at=4)
    calls.call(1, 0, partial("sec", 1, 1.5), at=10)
    assert not calls.call(2, 0, final("first", 0, 1), at=60)
    assert not calls.call(2, 0, partial("sec", 1, 1.5), at=64)
    assert calls.call(2, 0, partial("seco", 1, 1.6), at=64.1) == ["first"]


def test_an_utterance_that_comes_after_the_wait_for_it_takes_its_row() -> None:
    calls = Calls()
    calls.call(1, 0, untimed("first words"), at=0)
    calls.call(1, 0, utterance("a", "First words.", 0.1, 0.9), at=11)
    assert calls.texts == ["First words."]


def test_of_too_many_finals_that_wait_the_oldest_is_settled() -> None:
    calls = Calls()
    assert not calls.call(1, 0, *(final(f"word{number}", number, number + 0.9) for number in range(1_000)))
    assert calls.call(1, 0, final("one more", 1_000, 1_000.9)) == ["word0"]


def test_an_engine_that_dies_of_what_it_hears_is_not_asked_for_it_for_ever() -> None:
    calls = Calls()
    calls.call(1, 0, HEARD[0])
    for number in range(2, 7):
        assert not calls.call(number, 0, HEARD[0])
    assert settled(calls.conversation.lose_connection(0)) == ["one two three"]


def test_a_connection_that_brings_something_new_is_no_fruitless_one() -> None:
    calls = Calls()
    calls.call(1, 0, HEARD[0])
    for number in range(2, 7):
        calls.call(number, 0, HEARD[0])
        if number == 4:
            calls.call(number, 0, utterance("a", "Good morning.", 2.1, 2.9), final("and", 3.1, 3.9))
    assert not settled(calls.conversation.lose_connection(0))


def test_an_interim_that_is_never_continued_stays_readable_at_the_end() -> None:
    calls = Calls()
    calls.call(1, 0, partial("we", 1, 1.5))
    calls.conversation.finish()
    assert calls.texts == ["we"]
