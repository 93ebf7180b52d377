"""Talk time, pace, overlap and silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.analytics import Analytics, Share, Turn, analytics


def test_a_conversation_adds_up() -> None:
    found = analytics([Turn("a", 0, 10, 30), Turn("b", 8, 20, 10), Turn("a", 25, 30, 9)])
    assert (found.silence.seconds, found.talk.seconds, found.overlap.seconds) == (5, 25, 2)
    assert found.silence.percent + found.talk.percent == pytest.approx(100, abs=0.01)
    alice, bob = found.members
    assert (alice.member_id, alice.talk.seconds, alice.listen.seconds, alice.overlap) == ("a", 15, 10, 2)
    assert alice.words_per_minute == 156
    assert [(each.member_id, each.share.seconds) for each in bob.overlaps] == [("a", 2)]


def test_a_conversation_of_written_lines_has_no_times_and_no_divisions_by_zero() -> None:
    found = analytics([Turn("a", 0, 0, 7), Turn("b", 0, 0, 3)])
    assert (found.talk, found.silence) == (Share(0, 0), Share(0, 0))
    assert [member.words_per_minute for member in found.members] == [0, 0]
    assert analytics([]).members == ()


seconds = st.floats(0, 1000)
turns = st.builds(Turn, st.sampled_from("abc"), seconds, seconds, st.integers(0, 100))


@given(st.lists(turns, max_size=20))
def test_shares_are_shares_whatever_the_turns(said: list[Turn]) -> None:
    found: Analytics = analytics(said)
    for share in (found.talk, found.silence, found.overlap, *(member.talk for member in found.members)):
        assert -1e-3 <= share.seconds <= 1001
        assert -1e-3 <= share.percent <= 100.001
    for member in found.members:
        assert member.talk.seconds + member.listen.seconds == pytest.approx(found.talk.seconds, abs=0.01)
        assert member.overlap <= found.overlap.seconds + 0.01
