"""What a watcher missed is read from the Conversation API, findings too: each is shown once."""

import pytest

from symbl_tui.domain.engine_conversation import EngineMessage
from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION
from tests.session.recorded_folder import insight, topic, tracker
from tests.session.watch.watched_values import ANA, Watched, at, frame, heard, snapshot, spoken
from tests.support.scripted_engine import platform

HELLO = EngineMessage("m1", "Who comes?", ANA, 1.0, 2.0)
ASKED = Insight("q1", QUESTION, "Who comes?", ANA, utterance_id="m1")
FOUND = {
    "insights": (ASKED, Insight("q2", QUESTION, "Who pays?", ANA)),
    "topics": (Topic("t", "budget", 0.5),),
    "trackers": (TrackerMatch("Money", "price", "m1", "the price", 4),),
}


def test_findings_that_were_missed_are_shown_with_what_was_said() -> None:
    watched = Watched()
    watched.results.restore(snapshot(HELLO, **FOUND), at(60))
    assert watched.shown == [("Who comes?", 1.0)]
    assert watched.insights == ["Who comes?", "Who pays?"]
    assert (watched.topics, watched.trackers) == (["budget"], ["price"])
    assert watched.results.utterances == 1


def test_findings_that_have_come_are_not_shown_again_whatever_their_ids() -> None:
    watched = Watched()
    watched.results.handle(frame(spoken("s1", "Who comes?", 1.0, 1.0)), at(3))
    watched.results.handle(frame(insight("question", "s2", "who comes", "s1")), at(3))
    watched.results.handle(frame(topic("budget")), at(3))
    for _ in range(2):
        watched.results.restore(snapshot(HELLO, **FOUND), at(60))
    assert watched.shown == [("Who comes?", 1.0)]
    assert watched.insights == ["who comes", "Who pays?"]
    assert watched.trackers == ["price"]
    journalled = [entry.raw for _, _, _, entry in watched.kept.entries]
    assert sum("Who pays?" in raw for raw in journalled) == 1


def test_a_message_without_times_is_shown_and_one_without_an_end_has_its_start() -> None:
    watched = Watched()
    open_ended = EngineMessage("m2", "And who pays?", ANA, 5.0, None)
    watched.results.restore(snapshot(HELLO, open_ended, EngineMessage("m3", "Hm.", ANA)), at(60))
    assert {text for text, _ in watched.shown} == {"Who comes?", "And who pays?", "Hm."}
    assert ("And who pays?", 5.0) in watched.shown
    assert [line.end for line in watched.rows.values() if line.start == 5.0] == [
        pytest.approx(5.87, abs=0.01)
    ]


def test_an_engine_that_does_not_say_when_it_began_is_taken_to_end_now() -> None:
    watched = Watched()
    early = EngineMessage("m0", "Hello.", ANA, 0.5, None)
    past = snapshot(early, HELLO)
    watched.results.restore(type(past)("1", messages=past.messages), at(62))
    assert watched.kept.started == at(60)
    assert watched.shown == [("Hello.", 0.5), ("Who comes?", 1.0)]


def test_frames_before_the_first_speaker_are_kept_once_there_is_a_session() -> None:
    watched = Watched()
    for number in range(60):
        watched.results.handle(frame(tracker("Money", f"price {number}", "m1")), at(number / 100))
    assert (watched.kept.started, watched.kept.entries) == (None, [])
    watched.results.handle(frame(spoken("m1", "Hello.", 1.0, 1.0)), at(3))
    assert watched.trackers == [f"price {number}" for number in range(10, 60)]
    assert [channel for channel, _, _, _ in watched.kept.entries] == [0] * 51


def test_a_final_that_waits_too_long_is_shown_as_an_utterance_and_so_are_all_at_the_end() -> None:
    watched = Watched()
    watched.results.handle(frame(heard("hello there", 1.0, 2.0, final=True)), at(3))
    watched.results.settle_overdue(at(12))
    assert watched.shown == []
    watched.results.settle_overdue(at(13.5))
    assert watched.shown == [("hello there", 1.0)]
    watched.results.handle(frame(heard("good bye", 14.0, 15.0, final=True)), at(16))
    watched.results.finish(at(17))
    assert [text for text, _ in watched.shown] == ["hello there", "good bye"]


def test_words_that_are_withheld_when_the_conversation_ends_are_shown() -> None:
    watched = Watched()
    watched.results.handle(frame(heard("yes", 1.0, 2.0, final=True)), at(3))
    watched.results.handle(frame(heard("yes", 31.0, 32.0, final=True)), at(33))
    assert len(watched.rows) == 1, "it may be the same, recognised again"
    watched.results.finish(at(40))
    assert [text for text, _ in watched.shown] == ["yes", "yes"]


def test_each_connection_has_a_number_of_its_own_in_the_journal() -> None:
    watched = Watched()
    for number in range(2):
        watched.results.open_link()
        watched.results.handle(frame(spoken(f"m{number}", f"Line {number}.", number, number)), at(number + 1))
    first, second = (connection for _, _, connection, _ in watched.kept.entries)
    assert second == first + 1


def test_what_an_engine_reports_is_a_notice_and_progress_is_nothing() -> None:
    watched = Watched()
    watched.results.handle(frame(platform("recognition_progress", timeOffset=5)), at(1))
    fault = {"type": "error", "message": "Out of tune"}
    watched.results.handle(frame(fault | {"details": "the\x1b[2J model"}), at(1))
    watched.results.handle(frame(fault), at(1))
    assert watched.notices[:1] == ["the engine says: the[2J model"]
    assert "Out of tune" in watched.notices[-1]
    assert watched.kept.entries == []
