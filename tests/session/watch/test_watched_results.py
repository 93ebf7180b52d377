"""Frames of a conversation, as other engines send them: nothing is doubled, and everything has its place."""

import pytest

from symbl_tui.domain.engine_conversation import EngineMessage
from symbl_tui.domain.utterance import Speaker
from symbl_tui.symbl.event_parser import parse_received
from tests.session.watch.watched_values import (
    ANA,
    BEGAN,
    Watched,
    at,
    frame,
    heard,
    snapshot,
    spoken,
)
from tests.support.scripted_engine import platform


def test_an_utterance_stands_where_it_was_spoken_whatever_its_connection_counts_from() -> None:
    watched = Watched()
    watched.results.restore(snapshot(EngineMessage("1", "Hello.", ANA, 1.0, 2.0)), at(60))
    watched.results.handle(frame(spoken("a", "One.", 3.0, 63.0)), at(66))
    watched.results.handle(frame(spoken("b", "Two.", 9.0, 69.0)), at(72))
    watched.results.handle(frame(spoken("c", "Three.", 0.5, 80.5)), at(83))  # on another connection
    assert watched.shown == [("Hello.", 1.0), ("One.", 63.0), ("Two.", 69.0), ("Three.", 80.5)]
    assert watched.kept.started == BEGAN
    assert [base for _, base, _, _ in watched.kept.entries] == [0.0, 60.0, 60.0, 80.0]


def test_the_final_and_its_utterance_are_one_also_before_the_place_is_known() -> None:
    watched = Watched()
    watched.results.restore(snapshot(EngineMessage("1", "Hello.", ANA, 1.0, 2.0)), at(360))
    watched.results.handle(frame(heard("Good", 300.0, 300.4, final=False)), at(363))
    watched.results.handle(frame(heard("Good morning.", 300.0, 301.0, final=True)), at(365))
    watched.results.handle(frame(spoken("a", "Good morning.", 300.0, 362.0)), at(366))
    watched.results.handle(frame(spoken("b", "Next.", 305.0, 367.0)), at(370))
    watched.results.finish(at(99))
    assert [text for text, _ in watched.shown] == ["Hello.", "Good morning.", "Next."]
    assert watched.shown[-1] == ("Next.", 367.0)


def test_what_was_missed_is_read_once_also_where_the_ids_are_others() -> None:
    watched = Watched()
    watched.results.restore(snapshot(), at(0))
    watched.results.handle(frame(heard("One.", 1.0, 2.0, final=True)), at(3))
    watched.results.handle(frame(spoken("uuid-1", "One.", 1.0, 1.0)), at(4))
    watched.results.handle(frame(heard("Two.", 4.0, 5.0, final=True)), at(6))  # its utterance is missed
    told = (
        EngineMessage("101", "One.", Speaker("Ana", "ana@example.org"), 1.0, 2.0),
        EngineMessage("102", "Two.", Speaker("Ana", "ana@example.org"), 4.0, 5.0),
        EngineMessage("103", "Three.", Speaker("Ana", "ana@example.org"), 7.0, 8.0),
    )
    for _ in range(2):
        watched.results.restore(snapshot(*told), at(20))
    watched.results.handle(frame(spoken("uuid-4", "Four.", 21.0, 21.0)), at(24))
    watched.results.finish(at(99))
    assert [text for text, _ in watched.shown] == ["One.", "Two.", "Three.", "Four."]


def test_frames_that_were_held_while_the_past_was_read_are_not_shown_twice() -> None:
    watched = Watched()
    watched.results.restore(snapshot(EngineMessage("a", "One.", ANA, 1.0, 2.0)), at(10))
    held = [heard("One.", 1.0, 2.0, final=True), spoken("a", "One.", 1.0, 1.0), spoken("b", "Two.", 4.0, 4.0)]
    for content in held:
        watched.results.handle_held(frame(content), at(10))
    watched.results.finish(at(99))
    assert [text for text, _ in watched.shown] == ["One.", "Two."]


@pytest.mark.parametrize("held", [True, False], ids=["held", "live"])
def test_what_a_killed_engine_showed_and_the_next_one_recognises_again_is_one_line(held: bool) -> None:
    watched = Watched()
    handle = watched.results.handle_held if held else watched.results.handle
    watched.results.restore(snapshot(EngineMessage("1", "Hello.", ANA, 1.0, 2.0)), at(60))
    watched.results.handle(frame(heard("Good morning.", 62.0, 63.0, final=True)), at(64))
    watched.results.handle(frame(spoken("a", "Good morning.", 62.0, 62.0)), at(64))
    # The first engine was killed before it had stored that, so the past of the next one lacks it.
    watched.results.open_link()
    watched.results.restore(snapshot(EngineMessage("1", "Hello.", ANA, 1.0, 2.0)), at(70))
    handle(frame(heard("Good morning.", 0.5, 1.5, final=True)), at(71))
    handle(frame(spoken("b", "Good morning.", 0.5, 62.0)), at(71))
    # The same words once more, really.
    handle(frame(heard("Good morning.", 9.5, 10.5, final=True)), at(73))
    handle(frame(spoken("c", "Good morning.", 9.5, 71.0)), at(73))
    watched.results.finish(at(80))
    assert [text for text, _ in watched.shown] == ["Hello.", "Good morning.", "Good morning."]


@pytest.mark.parametrize("held", [True, False], ids=["held", "live"])
def test_a_final_whose_engine_was_killed_before_its_utterance_is_one_line_with_that_of_the_next(
    held: bool,
) -> None:
    watched = Watched()
    handle = watched.results.handle_held if held else watched.results.handle
    watched.results.restore(snapshot(), at(0))
    watched.results.handle(frame(spoken("a", "Hello.", 1.0, 61.0)), at(64))
    watched.results.handle(frame(heard("Good morning.", 5.0, 6.0, final=True)), at(68))
    watched.results.open_link()
    watched.results.restore(snapshot(EngineMessage("a", "Hello.", ANA, 61.0, 62.0)), at(80))
    handle(frame(heard("Good", 0.5, 0.8, final=False)), at(80))
    handle(frame(heard("Good morning.", 0.5, 1.5, final=True)), at(81))
    handle(frame(spoken("b", "Good morning.", 0.5, 65.0)), at(81))
    handle(frame(heard("Next.", 4.5, 5.5, final=True)), at(85))
    handle(frame(spoken("c", "Next.", 4.5, 69.0)), at(85))
    watched.results.finish(at(90))
    assert watched.shown == [("Hello.", 61.0), ("Good morning.", 65.0), ("Next.", 69.0)]


def test_words_that_came_before_are_shown_also_where_no_utterance_follows() -> None:
    watched = Watched()
    watched.results.handle(frame(heard("Yes.", 2.0, 3.0, final=True)), at(4))
    watched.results.handle(frame(spoken("a", "Yes.", 2.0, 2.0)), at(4))
    watched.results.open_link()
    watched.results.handle(frame(heard("Yes.", 0.5, 1.5, final=True)), at(20))
    assert len(watched.shown) == 1
    watched.results.settle_overdue(at(40))
    watched.results.finish(at(41))
    assert [text for text, _ in watched.shown] == ["Yes.", "Yes."]


def test_a_past_that_is_read_late_replaces_no_line_that_came_before_it() -> None:
    watched = Watched()
    # Nothing tells when the conversation began, so these seem to be its beginning.
    watched.results.handle(frame(heard("Live.", 0.2, 2.0, final=True)), at(62))
    watched.results.handle(frame(spoken("c", "Live.", 0.2, 60.2)), at(62))
    watched.results.handle(frame(heard("Being", 4.0, 4.5, final=False)), at(65))
    told = EngineMessage("a", "One.", ANA, 0.2, 2.0), EngineMessage("b", "Two.", ANA, 3.0, 5.0)
    live = EngineMessage("c", "Live.", ANA, 60.2, 62.0)
    watched.results.restore(snapshot(*told, live), at(66))
    watched.results.handle(frame(heard("Being said.", 4.0, 5.5, final=True)), at(67))
    watched.results.handle(frame(spoken("d", "Being said.", 4.0, 64.0)), at(67))
    watched.results.finish(at(99))
    assert sorted(text for text, _ in watched.shown) == ["Being said.", "Live.", "One.", "Two."]


def test_a_first_line_that_was_placed_late_is_not_replaced_by_one_that_was_missed() -> None:
    watched = Watched()
    watched.results.restore(snapshot(), at(0))
    watched.results.handle(frame(heard("One.", 0.5, 2.0, final=True)), at(4))  # so it seems to end at 4
    watched.results.handle(frame(spoken("a", "One.", 0.5, 0.5)), at(4))
    told = EngineMessage("a", "One.", ANA, 0.5, 2.0), EngineMessage("b", "Two.", ANA, 2.3, 3.8)
    watched.results.restore(snapshot(*told), at(9))
    watched.results.open_link()
    watched.results.finish(at(99))
    assert sorted(text for text, _ in watched.shown) == ["One.", "Two."]


def test_an_engine_that_says_when_it_began_is_read_late_to_the_second() -> None:
    watched = Watched()
    created = platform("conversation_created", conversationId="1", startTime=BEGAN.isoformat())
    watched.results.handle(frame(created), at(61))
    watched.results.handle(frame(heard("Live.", 0.2, 2.0, final=True)), at(62))
    watched.results.handle(frame(spoken("c", "Live.", 0.2, 60.2)), at(62))
    told = EngineMessage("a", "One.", ANA, 0.2, 2.0), EngineMessage("b", "Two.", ANA, 3.0, 5.0)
    watched.results.restore(snapshot(*told), at(66))
    assert watched.shown == [("One.", 0.2), ("Two.", 3.0), ("Live.", 60.2)]


def test_what_a_speaker_says_just_after_reconnecting_is_shown_once_though_the_link_breaks_then() -> None:
    watched = Watched()
    watched.results.handle(frame(heard("One.", 0.5, 2.0, final=True)), at(2.5))
    watched.results.handle(frame(spoken("a", "One.", 0.5, 0.5)), at(2.5))
    # Their connection was replaced after two seconds and a half, and counts from there.
    watched.results.handle(frame(platform("conversation_created", conversationId="1")), at(3))
    watched.results.handle(frame(heard("Two.", 2.0, 3.0, final=True)), at(6))
    watched.results.open_link()
    messages = EngineMessage("a", "One.", ANA, 0.5, 2.0), EngineMessage("b", "Two.", ANA, 4.5, 5.5)
    watched.results.restore(snapshot(*messages), at(8))
    watched.results.finish(at(99))
    assert [text for text, _ in watched.shown] == ["One.", "Two."]


def test_a_message_of_several_speakers_goes_to_the_channel_of_each() -> None:
    watched = Watched()
    both = spoken("a", "One.", 1.0, 1.0)
    both["messages"] += spoken("b", "Two.", 2.0, 4.0, "ben@example.org")["messages"]
    watched.results.handle(frame(both), at(6))
    assert [entry["user_id"] for entry in watched.kept.channels] == ["ana@example.org", "ben@example.org"]
    assert [(channel, base) for channel, base, _, _ in watched.kept.entries] == [(0, 0.0), (1, 2.0)]
    assert watched.shown == [("One.", 1.0), ("Two.", 4.0)]


def test_an_engine_that_says_no_times_is_placed_by_arrival() -> None:
    watched = Watched()
    for second, text in ((0, "One."), (5, "Two.")):
        message = {"id": text, "from": {"name": "Ana"}, "payload": {"content": text}}
        watched.results.handle(frame({"type": "message_response", "messages": [message]}), at(second))
    assert [text for text, _ in watched.shown] == ["One.", "Two."]
    assert watched.shown[1][1] == pytest.approx(5.0)


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", '{"type": 1}', '{"type": "message"}', "\x00" * 99])
def test_what_is_no_frame_ends_nothing(raw: str) -> None:
    watched = Watched()
    watched.results.handle(frame(spoken("a", "One.", 1.0, 1.0)), at(2))
    watched.results.handle(parse_received(raw), at(3))
    assert watched.shown == [("One.", 1.0)]
