"""Talk time, pace, overlap, silence and monologues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.talk_analytics import PAUSE, Share, Turn, analyze_talk, merge_spans


def test_a_conversation_adds_up() -> None:
    found = analyze_talk([Turn("a", 0, 10, 30), Turn("b", 8, 20, 10), Turn("a", 25, 30, 9)])
    assert (found.silence.seconds, found.talk.seconds, found.overlap.seconds) == (5, 25, 2)
    assert found.silence.percent + found.talk.percent == pytest.approx(100, abs=0.01)
    alice, bob = found.speakers
    assert (alice.speaker, alice.talk.seconds, alice.overlap) == ("a", 15, 2)
    assert alice.words_per_minute == 156
    assert (bob.overlap, bob.spans) == (2, ((8, 20),))


def test_silence_is_a_share_of_the_whole_session_where_that_is_known() -> None:
    found = analyze_talk([Turn("a", 10, 20, 5)], whole=40)
    assert (found.silence, found.talk) == (Share(30, 75), Share(10, 25))


def test_the_shares_of_all_speakers_and_the_silence_make_a_hundred() -> None:
    found = analyze_talk([Turn("a", 0, 30, 5), Turn("b", 30, 75, 5)], whole=100)
    assert [each.talk.percent for each in found.speakers] == [30, 45]
    assert found.silence.percent == 25
    together = analyze_talk([Turn("a", 0, 30, 5), Turn("b", 20, 75, 5)], whole=100)
    assert together.overlap == Share(10, 10)
    assert sum(each.talk.percent for each in together.speakers) + together.silence.percent == 110


def test_someone_who_says_nothing_is_listed_with_nothing() -> None:
    found = analyze_talk([Turn("a", 0, 1, 1)], speakers=("quiet", "a"))
    quiet, alice = found.speakers
    assert (quiet.speaker, quiet.talk.seconds, quiet.turns, quiet.longest) == ("quiet", 0, 0, (0, 0))
    assert (alice.turns, alice.longest) == (1, (0, 1))


def test_a_monologue_goes_on_over_breaths_and_ends_where_another_speaks() -> None:
    turns = [Turn("a", 0, 10, 1), Turn("a", 12, 30, 1), Turn("b", 31, 33, 1), Turn("a", 34, 40, 1)]
    alice, bob = analyze_talk(turns).speakers
    assert (alice.turns, alice.longest, bob.turns, bob.longest) == (2, (0, 30), 1, (31, 33))


def test_a_long_pause_ends_a_monologue() -> None:
    (alice,) = analyze_talk([Turn("a", 0, 5, 1), Turn("a", 5 + PAUSE + 0.1, 30, 1)]).speakers
    assert (alice.turns, alice.longest) == (2, (5 + PAUSE + 0.1, 30))


def test_three_at_once_count_once_each() -> None:
    found = analyze_talk([Turn("a", 0, 10, 1), Turn("b", 0, 10, 1), Turn("c", 5, 10, 1)])
    assert found.overlap.seconds == 10
    assert [each.overlap for each in found.speakers] == [10, 10, 5]


def test_a_conversation_of_written_lines_has_no_times_and_no_divisions_by_zero() -> None:
    found = analyze_talk([Turn("a", 0, 0, 7), Turn("b", 0, 0, 3)])
    assert (found.talk, found.silence) == (Share(0, 0), Share(0, 0))
    assert [speaker.words_per_minute for speaker in found.speakers] == [0, 0]
    assert analyze_talk([]).speakers == ()


def test_a_union_has_no_overlaps() -> None:
    assert merge_spans([(5, 6), (0, 2), (1, 3), (3, 4)]) == ((0, 4), (5, 6))


seconds = st.floats(0, 1000)
turns = st.builds(Turn, st.sampled_from("abc"), seconds, seconds, st.integers(0, 100))


@given(st.lists(turns, max_size=20))
def test_shares_are_shares_whatever_the_turns(said: list[Turn]) -> None:
    found = analyze_talk(said)
    for share in (found.talk, found.silence, found.overlap, *(each.talk for each in found.speakers)):
        assert -1e-3 <= share.seconds <= 1001
        assert -1e-3 <= share.percent <= 100.001
    for speaker in found.speakers:
        assert speaker.overlap <= found.overlap.seconds + 0.01


@given(st.lists(turns, max_size=20))
def test_the_time_alone_and_together_is_what_a_count_of_every_moment_finds(said: list[Turn]) -> None:
    whole = [turn._replace(start=float(int(turn.start)), end=float(int(turn.end))) for turn in said]
    found = analyze_talk(whole)
    talking = [{turn.speaker for turn in whole if turn.start <= second < turn.end} for second in range(1000)]
    assert found.talk.seconds == sum(1 for names in talking if names)
    assert found.overlap.seconds == sum(1 for names in talking if len(names) > 1)
    for speaker in found.speakers:
        own = [names for names in talking if speaker.speaker in names]
        assert speaker.talk.seconds == len(own)
        assert speaker.overlap == sum(1 for names in own if len(names) > 1)
