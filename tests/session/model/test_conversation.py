"""The transcript settles without moving, nothing appears twice, and times are those of the capture."""

import pytest

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.session.model.change import Change, ReceivedEvent, Stage
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.session.model.state import IllegalMove, SessionState, move
from symbl_tui.symbl.events import (
    Event,
    FinalResult,
    InsightsFound,
    PartialResult,
    StartedListening,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)

ALICE, BOB = Speaker("Alice", "alice"), Speaker("Bob", "bob")


def words(text: str, start: float, end: float) -> tuple[Word, ...]:
    return (Word(text, start, end),)


class Talk:
    def __init__(self) -> None:
        self.conversation = Conversation((ALICE, BOB))

    def hear(self, event: Event, channel: int = 0, base: float = 0.0, now: float = 9.0) -> Change:
        return self.conversation.apply(ReceivedEvent(event, channel, base, now))

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.conversation.lines]


def said(id: str, text: str, start: float | None = None, end: float | None = None) -> UtterancesReceived:
    return UtterancesReceived((Utterance(id, text, Speaker(), start, end),))


def test_a_row_grows_settles_and_is_confirmed_in_its_place() -> None:
    talk = Talk()
    talk.hear(PartialResult("we", ALICE, words("we", 1, 1.2)))
    talk.hear(PartialResult("we should", ALICE, words("we should", 1, 1.5)))
    talk.hear(FinalResult("we should go", ALICE, words("we should go", 1, 2)))
    change = talk.hear(said("m1", "We should go.", 1, 2))
    assert talk.texts == ["We should go."]
    ((row, line),) = change.lines
    assert (row, line.stage, line.utterance_id, line.start, line.end) == (0, Stage.UTTERANCE, "m1", 1, 2)


def test_two_who_speak_at_once_keep_a_row_each() -> None:
    talk = Talk()
    talk.hear(PartialResult("a", ALICE), 0)
    talk.hear(PartialResult("b", BOB), 1)
    talk.hear(FinalResult("a a", ALICE), 0)
    talk.hear(FinalResult("b b", BOB), 1)
    talk.hear(said("m2", "B b."), 1)
    talk.hear(said("m1", "A a."), 0)
    assert talk.texts == ["A a.", "B b."]
    assert [line.speaker for line in talk.conversation.lines] == ["Alice", "Bob"]


def test_times_are_counted_from_the_start_of_the_capture_on_a_later_connection() -> None:
    talk = Talk()
    change = talk.hear(FinalResult("hi", ALICE, words("hi", 1, 2)), base=60)
    assert (change.lines[0][1].start, change.lines[0][1].end) == (61, 62)


def test_a_partial_that_comes_to_nothing_is_taken_back() -> None:
    talk = Talk()
    talk.hear(PartialResult("uh", ALICE))
    change = talk.hear(FinalResult("", ALICE))
    assert change.lines[0][1].text == ""
    assert talk.hear(PartialResult("", ALICE)) == Change()


def test_finals_that_one_utterance_sums_up_are_not_shown_twice() -> None:
    talk = Talk()
    talk.hear(FinalResult("we should", ALICE, words("we should", 1, 2)))
    talk.hear(FinalResult("go", ALICE, words("go", 2, 3)))
    talk.hear(said("m1", "We should go.", 1, 3))
    assert talk.texts == ["We should go.", ""]


def test_an_utterance_told_on_every_socket_appears_once_with_who_said_it() -> None:
    talk = Talk()
    told = UtterancesReceived((Utterance("m1", "Hello.", BOB, 1, 2),))
    talk.hear(told, channel=0)
    assert talk.hear(told, channel=1) == Change()
    assert [(line.text, line.speaker) for line in talk.conversation.lines] == [("Hello.", "Bob")]


def test_an_utterance_the_engine_corrects_changes_in_place() -> None:
    talk = Talk()
    talk.hear(said("m1", "Hello word.", 1, 2))
    talk.hear(said("m2", "Next.", 2, 3))
    talk.hear(said("m1", "Hello world.", 1, 2))
    assert talk.texts == ["Hello world.", "Next."]


def test_results_without_times_are_placed_where_the_sound_was_sent() -> None:
    talk = Talk()
    talk.hear(PartialResult("we", ALICE), now=3.0)
    change = talk.hear(FinalResult("we go", ALICE), now=5.0)
    assert (change.lines[0][1].start, change.lines[0][1].end) == (3.0, 5.0)


def test_insights_topics_and_trackers_are_told_once() -> None:
    talk = Talk()
    insight = Insight("i1", QUESTION, "Why?", ALICE)
    assert talk.hear(InsightsFound((insight,))).insights == (insight,)
    assert talk.hear(InsightsFound((insight,))) == Change()
    low, high = Topic("1", "launch", 0.2), Topic("2", "budget", 0.9)
    assert talk.hear(TopicsFound((low,))).topics == (low,)
    assert talk.hear(TopicsFound((high, low))).topics == (high, low)
    assert talk.hear(TopicsFound((high,))) == Change()
    match = TrackerMatch("Price", "how much", "m1", "How much?", 0)
    assert talk.hear(TrackersMatched((match,))).trackers == (match,)
    assert talk.hear(TrackersMatched((match,))) == Change()


def test_a_platform_event_changes_nothing() -> None:
    assert Talk().hear(StartedListening()) == Change()


@pytest.mark.parametrize("over", [SessionState.ENDED, SessionState.FAILED])
def test_a_session_that_is_over_is_never_resurrected(over: SessionState) -> None:
    assert over.over
    for state in SessionState:
        with pytest.raises(IllegalMove):
            move(over, state)


def test_a_move_the_table_has_not_is_refused() -> None:
    with pytest.raises(IllegalMove):
        move(SessionState.LISTENING, SessionState.CONNECTING)
    assert move(SessionState.LISTENING, SessionState.PAUSED) is SessionState.PAUSED
