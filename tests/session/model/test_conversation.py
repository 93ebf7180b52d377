"""The transcript settles without moving, nothing appears twice, and times are those of the capture."""

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Utterance
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.symbl.events import (
    FinalResult,
    InsightsFound,
    PartialResult,
    StartedListening,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)
from tests.session.model.transcript_feed import ALICE, BOB, Calls, Feed, final, partial, settled, utterance


def test_a_row_grows_settles_and_is_confirmed_in_its_place() -> None:
    feed = Feed()
    feed.apply(partial("we", 1, 1.2))
    feed.apply(partial("we should", 1, 1.5))
    feed.apply(final("we should go", 1, 2))
    change = feed.apply(utterance("m1", "We should go.", 1, 2))
    assert feed.texts == ["We should go."]
    ((row, line),) = change.lines
    assert (row, line.stage, line.utterance_id, line.start, line.end) == (0, Stage.UTTERANCE, "m1", 1, 2)


def test_two_speakers_at_once_have_a_row_each() -> None:
    feed = Feed()
    feed.apply(PartialResult("a", ALICE), 0)
    feed.apply(PartialResult("b", BOB), 1)
    feed.apply(FinalResult("a a", ALICE), 0)
    feed.apply(FinalResult("b b", BOB), 1)
    feed.apply(utterance("m2", "B b."), 1)
    feed.apply(utterance("m1", "A a."), 0)
    assert feed.texts == ["A a.", "B b."]
    assert [line.speaker for line in feed.conversation.lines] == ["Alice", "Bob"]


def test_times_are_counted_from_the_start_of_the_capture_on_a_later_connection() -> None:
    feed = Feed()
    change = feed.apply(final("hi", 1, 2), base=60)
    assert (change.lines[0][1].start, change.lines[0][1].end) == (61, 62)


def test_a_partial_with_an_empty_final_is_retracted() -> None:
    feed = Feed()
    feed.apply(PartialResult("uh", ALICE))
    change = feed.apply(FinalResult("", ALICE))
    assert change.lines[0][1].text == ""
    assert feed.apply(PartialResult("", ALICE)) == Change()


def test_finals_that_one_utterance_covers_are_not_shown_twice() -> None:
    feed = Feed()
    feed.apply(final("we should", 1, 2))
    feed.apply(final("go", 2, 3))
    feed.apply(utterance("m1", "We should go.", 1, 3))
    assert feed.texts == ["We should go.", ""]


def test_an_utterance_received_on_every_connection_appears_once_with_its_speaker() -> None:
    feed = Feed()
    repeated = UtterancesReceived((Utterance("m1", "Hello.", BOB, 1, 2),))
    feed.apply(repeated, channel=0)
    assert feed.apply(repeated, channel=1) == Change()
    assert [(line.text, line.speaker) for line in feed.conversation.lines] == [("Hello.", "Bob")]


def test_an_utterance_the_engine_corrects_changes_in_place() -> None:
    feed = Feed()
    feed.apply(utterance("m1", "Hello word.", 1, 2))
    feed.apply(utterance("m2", "Next.", 2, 3))
    feed.apply(utterance("m1", "Hello world.", 1, 2))
    assert feed.texts == ["Hello world.", "Next."]


def test_results_without_times_are_placed_where_the_sound_was_sent() -> None:
    feed = Feed()
    feed.apply(PartialResult("we", ALICE), sent=3.0)
    change = feed.apply(FinalResult("we go", ALICE), sent=5.0)
    assert (change.lines[0][1].start, change.lines[0][1].end) == (3.0, 5.0)


def test_repeated_insights_topics_and_trackers_change_nothing() -> None:
    feed = Feed()
    insight = Insight("i1", QUESTION, "Why?", ALICE)
    assert feed.apply(InsightsFound((insight,))).insights == (insight,)
    assert feed.apply(InsightsFound((insight,))) == Change()
    low, high = Topic("1", "launch", 0.2), Topic("2", "budget", 0.9)
    assert feed.apply(TopicsFound((low,))).topics == (low,)
    assert feed.apply(TopicsFound((high, low))).topics == (high, low)
    assert feed.apply(TopicsFound((high,))) == Change()
    match = TrackerMatch("Price", "how much", "m1", "How much?", 0)
    assert feed.apply(TrackersMatched((match,))).trackers == (match,)
    assert feed.apply(TrackersMatched((match,))) == Change()


def test_a_platform_event_changes_nothing() -> None:
    assert Feed().apply(StartedListening()) == Change()


def test_ids_that_count_from_one_on_each_connection_overwrite_nothing() -> None:
    calls = Calls()
    calls.call(1, 0, utterance("1", "One.", 0, 1), utterance("2", "Two.", 1, 2))
    calls.call(2, 2, utterance("1", "Three.", 0, 1), utterance("2", "Four.", 1, 2))
    assert calls.texts == ["One.", "Two.", "Three.", "Four."]
    assert [line.utterance_id for line in calls.conversation.lines] == ["1", "2", "1~2", "2~2"]


def test_one_id_for_all_utterances_overwrites_nothing() -> None:
    calls = Calls()
    calls.call(1, 0, *(utterance("0", f"Number {number}.", number, number + 1) for number in range(3)))
    assert calls.texts == ["Number 0.", "Number 1.", "Number 2."]


def test_insights_topics_and_trackers_find_the_utterance_of_their_own_connection() -> None:
    calls = Calls()
    for connection in (1, 2):
        text = f"Who comes {connection} times?"
        calls.call(
            connection,
            5.0 * connection,
            utterance("1", text, 0, 1),
            InsightsFound((Insight("1", QUESTION, text, ALICE, utterance_id="1"),)),
            TrackersMatched((TrackerMatch("Who", "who", "1", text, 0),)),
            TopicsFound((Topic("1", f"topic {connection}", 0.5, ("1",)),)),
        )
    insights, trackers = calls.conversation.insights.values(), calls.conversation.trackers.values()
    assert [insight.utterance_id for insight in insights] == ["1", "1~2"]
    assert [match.utterance_id for match in trackers] == ["1", "1~2"]
    assert [topic.utterance_ids for topic in calls.conversation.topics.values()] == [("1",), ("1~2",)]


def test_an_utterance_after_a_cut_takes_the_row_of_its_lost_final() -> None:
    calls = Calls()
    calls.call(1, 0, utterance("a", "First.", 0, 1), final("second", 1, 2), final("third", 2, 3))
    calls.call(2, 1, final("second", 0, 1), utterance("b", "Second.", 0, 1))
    calls.call(2, 1, final("third", 1, 2), utterance("c", "Third.", 1, 2))
    assert calls.texts == ["First.", "Second.", "Third."]


def test_a_lost_final_that_does_not_come_again_is_kept_as_an_utterance() -> None:
    calls = Calls()
    calls.call(1, 0, final("second", 1, 2))
    calls.call(2, 0, final("third", 2, 3))
    assert calls.texts == ["second", "third"]
    assert [line.stage for line in calls.conversation.lines] == [Stage.UTTERANCE, Stage.FINAL]


def test_utterances_of_finals_that_two_lost_connections_brought_keep_their_order() -> None:
    calls = Calls()
    calls.call(1, 0, final("first", 0, 1), final("second", 1, 2))
    calls.call(2, 0, partial("fir", 0, 0.5))  # lost before its final
    written = calls.call(3, 0, final("first", 0, 1), final("second", 1, 2), final("third", 2, 3))
    written += settled(calls.conversation.lose_connection(0))
    written += calls.call(4, 0, utterance("a", "First.", 0, 1), utterance("b", "Second.", 1, 2))
    assert written == ["First.", "Second."]


def test_halves_that_two_connections_lost_become_one_utterance() -> None:
    calls = Calls()
    calls.call(1, 0, final("we", 0, 1), final("go", 1, 2))
    written = calls.call(2, 0, final("we", 0, 1), final("go", 1, 2), final("now", 2, 3))
    written += settled(calls.conversation.lose_connection(0))
    written += calls.call(3, 0, final("we", 0, 1), final("go", 1, 2), utterance("a", "We go.", 0, 2))
    assert written == ["We go."]


def test_many_finals_wait_for_utterances_that_lag_when_an_outage_is_caught_up_with() -> None:
    calls = Calls()
    finals = (final(f"half {number}", number / 2, number / 2 + 0.5) for number in range(500))
    utterances = [utterance(str(number), f"Whole {number}.", number, number + 1) for number in range(250)]
    assert not calls.call(1, 0, *finals)
    assert calls.call(1, 0, *utterances) == [f"Whole {number}." for number in range(250)]


def test_a_final_waits_for_its_utterance_on_several_connections_no_longer_than_on_one() -> None:
    calls = Calls()
    written = calls.call(1, 0, final("first", 0, 1), at=0)
    written += calls.call(1, 0, partial("sec", 1, 1.5), at=6)
    written += calls.call(2, 0, final("first", 0, 1), final("second", 1, 2), at=60)
    written += calls.call(2, 0, partial("third", 2, 2.5), at=63)
    assert not written
    written += calls.call(2, 0, partial("third", 2, 2.6), at=65)
    assert written == ["first"]


def test_an_utterance_without_times_that_comes_too_late_changes_no_other_row() -> None:
    calls = Calls()
    calls.call(1, 0, final("first words", 0, 1), at=0)
    written = calls.call(1, 0, final("second words", 1, 2), at=11)
    written += calls.call(1, 0, utterance("a", "First words."), utterance("b", "Second words."), at=12)
    assert written == ["first words", "First words.", "Second words."]
    assert calls.texts == ["First words.", "Second words."]


def test_a_final_waits_as_long_as_utterances_of_earlier_finals_come() -> None:
    calls = Calls()
    calls.call(1, 0, *(final(f"final {number}", number, number + 1) for number in range(4)), at=0)
    for number in range(4):
        lagging = utterance(str(number), f"Utterance {number}.", number, number + 1)
        assert calls.call(1, 0, lagging, at=6.0 * (number + 1)) == [f"Utterance {number}."]


def test_a_final_whose_sound_is_being_recognised_anew_is_not_lost_with_that_connection() -> None:
    calls = Calls()
    calls.call(1, 0, final("first words", 0, 1))
    calls.call(2, 0, partial("fir", 0, 0.5))
    assert calls.texts == ["fir"]
    assert settled(calls.conversation.finish()) == ["first words"]


def test_utterances_find_their_finals_by_place_where_some_finals_have_none() -> None:
    calls = Calls()
    calls.call(1, 0, final("one", 0, 1), final("two", 1, 2), utterance("b", "Two.", 1, 2))
    assert calls.texts == ["one", "Two."]
    calls.call(1, 0, utterance("a", "One.", 0, 1))
    assert calls.texts == ["One.", "Two."]


def test_a_frame_of_the_lost_connection_that_comes_again_is_no_new_utterance() -> None:
    calls = Calls()
    calls.call(1, 0, final("one two", 0.1, 0.9), utterance("a", "One two.", 0.1, 0.9))
    calls.call(2, 5, final("one two", 0.1, 0.9), utterance("a", "One two.", 0.1, 0.9))
    assert calls.texts == ["One two."]


def test_the_same_words_at_the_same_whole_second_of_two_connections_are_both_kept() -> None:
    calls = Calls()
    calls.call(1, 0, utterance("1", "Yes.", 0, 1))
    calls.call(2, 5, utterance("1", "Yes.", 0, 1))
    assert calls.texts == ["Yes.", "Yes."]


def test_times_that_count_from_the_start_of_the_session_find_their_final() -> None:
    calls = Calls()
    calls.call(2, 60, final("hello there", 1.5, 2.5), utterance("a", "Hello there.", 61.5, 62.5))
    assert [(line.text, line.start) for line in calls.conversation.lines] == [("Hello there.", 61.5)]
