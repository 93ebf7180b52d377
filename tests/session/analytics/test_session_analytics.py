"""The figures of a recorded session."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.untrusted_json import LONGEST
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.analytics.session_analytics import BOOKMARK, GAP, Mark, analyze_session
from symbl_tui.session.archive.session_facts import Interruption, RecordedGap
from symbl_tui.session.model.bookmark import Bookmark
from tests.session.exports.sessions_in_memory import FACTS, gapped, line, session
from tests.support.growth import grows_linearly

BOB = Speaker("Bob")


def test_everybody_is_listed_in_the_order_of_the_session_with_their_share() -> None:
    said = (line("So it is.", 10, 20, "Bob"), line("Yes.", 30, 35, "Carol"))
    found = analyze_session(session(*said))
    assert [(each.speaker, each.talk.seconds) for each in found.talk.speakers] == [
        ("Alice", 0),
        ("Bob", 10),
        ("Carol", 5),
    ]
    assert found.talk.speakers[1].words == 3
    assert (found.length, found.talk.silence.seconds, found.longest_silence) == (60, 45, (35, 60))


def test_marks_stand_where_things_were_said() -> None:
    insights = [
        Insight("i1", QUESTION, "Who?", BOB, utterance_id="u1", offset=5),
        Insight("i2", ACTION_ITEM, "Send it.", BOB, utterance_id="nowhere"),
    ]
    recorded = session(
        line("Well, who?", 10, 20, "Bob", id="u1"),
        facts=gapped(RecordedGap(1, 40, 45, "unplugged")),
        insights=insights,
        bookmarks=[Bookmark("", 1, 31, "Nice")],
    )
    assert analyze_session(recorded).marks == (
        Mark(BOOKMARK, 1, 31, "Nice"),
        Mark(QUESTION, 15, 20, "Who?"),
        Mark(GAP, 40, 45, "unplugged"),
    )


def test_a_time_in_which_the_program_was_dead_is_a_gap() -> None:
    cut = Interruption(FACTS.started, FACTS.started + timedelta(minutes=2), 12.0)
    found = analyze_session(session(facts=replace(FACTS, interruptions=(cut,))))
    assert [(mark.kind, mark.start, mark.end) for mark in found.marks] == [(GAP, 12.0, 12.0)]


def test_a_session_without_a_word_has_figures_too() -> None:
    found = analyze_session(session(facts=replace(FACTS, length=0.0)))
    assert (found.length, found.longest_silence, found.marks) == (0, (0, 0), ())


def test_times_that_run_backwards_or_beyond_the_end_do_no_harm() -> None:
    odd = (line("a", 50, 10), line("b", LONGEST, LONGEST * 2, "Bob"), line("c", 3, 4))
    found = analyze_session(session(*odd))
    assert found.length == LONGEST
    assert all(0 <= each.talk.percent <= 100 for each in found.talk.speakers)


@pytest.mark.parametrize("speakers", [2, 5_000])
def test_the_work_grows_with_the_utterances_however_many_speak_at_once(speakers: int) -> None:
    choose = random.Random(1)
    lines = [
        line("some words", at, at + choose.uniform(0, speakers), f"S{choose.randrange(speakers)}")
        for at in range(20_000)
    ]
    grows_linearly(lambda size: analyze_session(session(*lines[:size])), most=len(lines))
