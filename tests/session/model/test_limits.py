"""A session may go on for days: its memory is bounded, and its screen loses nothing by that."""

import pytest

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION, TRACKER
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.session.model.change import Change, Line, ReceivedEvent, Stage
from symbl_tui.session.model.conversation import LIVE_ROWS, Conversation
from symbl_tui.session.model.row_buffer import RowBuffer
from symbl_tui.symbl.events import (
    FinalResult,
    InsightsFound,
    PartialResult,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)
from symbl_tui.ui.presenters.insight_lists import InsightLists

ALICE, BOB = Speaker("Alice", "alice"), Speaker("Bob", "bob")
DAY = 20_000
"""Utterances of a long day."""


def apply_utterance(conversation: Conversation, number: int, channel: int = 0) -> list[Change]:
    """A partial, a final and an utterance."""
    words = (Word("word", number + 0.1, number + 0.9),)
    utterance = Utterance(f"u{number}", f"Word {number}.", Speaker(), number + 0.1, number + 0.9)
    events = (
        PartialResult("word", ALICE, words),
        FinalResult("word", ALICE, words),
        UtterancesReceived((utterance,)),
    )
    return [conversation.apply(ReceivedEvent(event, channel, 0.0, number + 1.0)) for event in events]


def test_a_day_of_talk_takes_no_more_memory_than_an_hour_and_keeps_its_indexes() -> None:
    live, whole = Conversation((ALICE, BOB), keep=LIVE_ROWS), Conversation((ALICE, BOB))
    for number in range(DAY):
        assert apply_utterance(live, number) == apply_utterance(whole, number)
    assert len(live.lines) <= 2 * LIVE_ROWS
    assert len(whole.lines) == DAY
    assert live.lines[-1] == whole.lines[-1]
    for number in range(DAY - 2 * LIVE_ROWS):
        late = UtterancesReceived((Utterance(f"u{number}", "Late.", Speaker(), number, number + 1),))
        ((row, _),) = live.apply(ReceivedEvent(late, 0, 0.0, DAY)).lines
        assert row == DAY + number, "the ids of dropped rows are dropped too"


def test_a_partial_settles_in_its_row_after_thousands_of_other_lines() -> None:
    conversation = Conversation((ALICE, BOB), keep=100)
    ((row, _),) = conversation.apply(
        ReceivedEvent(PartialResult("well", BOB, (Word("well", 0.1, 0.5),)), 1, 0.0, 1.0)
    ).lines
    for number in range(1000):
        apply_utterance(conversation, number)
    final = FinalResult("well then", BOB, (Word("well then", 0.1, 0.9),))
    (change,) = conversation.apply(ReceivedEvent(final, 1, 0.0, 1000.0)).lines
    assert change[0] == row == 0
    assert change[1].text == "well then"


def test_a_correction_of_a_recent_utterance_still_finds_its_row() -> None:
    conversation = Conversation((ALICE,), keep=100)
    for number in range(1000):
        apply_utterance(conversation, number)
    better = Utterance("u950", "Better.", Speaker(), 950.1, 950.9)
    ((row, line),) = conversation.apply(ReceivedEvent(UtterancesReceived((better,)), 0, 0.0, 1000.0)).lines
    assert (row, line.text) == (950, "Better.")


@pytest.mark.parametrize(("keep", "most"), [(100, 500), (None, 10_000)])
def test_insights_topics_and_matches_are_bounded_and_the_newest_are_kept(keep: int | None, most: int) -> None:
    conversation = Conversation((ALICE,), keep=keep)
    for number in range(10_500):
        insight = Insight(f"i{number}", QUESTION, "Who?", ALICE)
        match = TrackerMatch("Money", "budget", f"u{number}")
        topic = Topic(f"t{number}", f"topic {number}", 0.5, ("u",) * 1000)
        for event in (InsightsFound((insight,)), TrackersMatched((match,)), TopicsFound((topic,))):
            assert conversation.apply(ReceivedEvent(event, 0, 0.0, 0.0)) != Change()
    assert (len(conversation.insights), len(conversation.trackers)) == (most, most)
    assert "i10499" in conversation.insights
    assert len(conversation.topics) == 1000
    assert sum(len(topic.utterance_ids) for topic in conversation.topics.values()) == 100_000


def test_insight_lists_count_everything_and_keep_the_newest() -> None:
    board = InsightLists()
    for number in range(30_000):
        line = Line(0, "Alice", "Budget.", number, number + 1.0, Stage.UTTERANCE, f"u{number}")
        match = TrackerMatch("Money", "budget", f"u{number}")
        board.apply(Change(lines=((number, line),), trackers=(match,)))
    assert board.counts()[TRACKER] == 30_000
    shown = board.rows(TRACKER)
    assert len(shown) == 300
    assert (shown[0].line, shown[-1].line) == (29_999, 29_700)
    assert board.place("u0") is None


def test_needed_rows_do_not_trigger_an_eviction_at_every_append() -> None:
    kept: RowBuffer[int] = RowBuffer(10)
    for index in range(100):
        kept.put(index, index)
    kept.evict(set(range(100)))
    assert len(kept) == 100
    assert not kept.full
