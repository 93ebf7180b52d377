"""How long members talked at the same time."""

from symbl_tui.domain.talk_analytics import Share, Turn, analyze_talk
from symbl_tui.engine.insights.overlaps import Overlap, overlaps


def test_each_other_member_is_named_with_the_common_time() -> None:
    turns = [Turn("a", 0, 10, 1), Turn("b", 8, 20, 1), Turn("a", 18, 20, 1), Turn("c", 30, 31, 1)]
    alice, bob, carol = members = analyze_talk(turns).speakers
    assert list(overlaps(alice, members)) == [Overlap("b", Share(4, 33.333))]
    assert list(overlaps(bob, members)) == [Overlap("a", Share(4, 33.333))]
    assert list(overlaps(carol, members)) == []
