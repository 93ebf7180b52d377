"""Updates that come together are folded into what a screen would show had it taken each by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION, list_kinds
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.title import Title
from symbl_tui.session.model.view import Notice, Rewound, StateChanged, Update
from symbl_tui.ui.presenters.insight_lists import InsightLists
from symbl_tui.ui.runtime.inbox import Inbox, News


def taken(*updates: Update) -> News:
    inbox = Inbox(lambda: None)
    for update in updates:
        inbox.put(update)
    return inbox.take()


def asked(id: str, text: str = "Why?", *, answered: bool = False) -> Change:
    return Change(
        insights=(Insight(id, QUESTION, text, Speaker("Bob"), answered_by="u" if answered else None),)
    )


def waiting(attempt: int, reason: str = "") -> LinkStatus:
    return LinkStatus(LinkState.WAITING, attempt, reason=reason or f"reason {attempt}")


UP = LinkStatus(LinkState.UP)


@pytest.mark.parametrize(
    ("links", "notices"),
    [
        ([waiting(1), waiting(2), waiting(3)], ["reason 1"]),
        ([waiting(1), LinkStatus(LinkState.OPENING, 1), waiting(2)], ["reason 1"]),
        ([waiting(1, "of Alice"), waiting(1, "of Bob")], ["of Alice"]),
        ([waiting(1), UP, waiting(1, "again")], ["reason 1", "again"]),
        ([waiting(3), waiting(4)], []),
        ([waiting(3), UP, waiting(1)], ["reason 1"]),
        ([UP, LinkStatus(LinkState.OPENING)], []),
    ],
)
def test_an_outage_is_told_once_with_the_reason_that_began_it(
    links: list[LinkStatus], notices: list[str]
) -> None:
    assert list(taken(*links).notices) == notices


def test_an_outage_that_lasts_over_several_updates_of_the_screen_is_told_once() -> None:
    inbox = Inbox(lambda: None)
    inbox.put(waiting(1))
    inbox.take()
    inbox.put(waiting(2))
    assert inbox.take().notices == ()


def test_what_came_before_a_jump_of_a_replay_is_not_painted() -> None:
    line = Line(0, "Alice", "before", 0.0, 1.0, Stage.FINAL)
    before = Change(
        lines=((0, line),),
        topics=(Topic("t", "budget", 0.9),),
        trackers=(TrackerMatch("Price", "price"),),
        removed=("x",),
        bookmarks=(Bookmark("", 0.0, 1.0, "note"),),
        summary=(),
    )
    paused = StateChanged(SessionState.PAUSED)
    news = taken(
        before,
        asked("a"),
        Change(title=Title("Standup", given=True)),
        paused,
        Notice("saved"),
        Rewound(),
        asked("b"),
    )
    assert news.restarted
    assert [each.id for each in news.change.insights] == ["b"]
    assert news.change == Change(insights=news.change.insights, title=Title("Standup", given=True))
    assert (news.state, news.notices) == (paused, ("saved",)), (
        "which are of the session, not of its transcript"
    )


def test_an_entry_that_was_dismissed_and_brought_back_is_there() -> None:
    back = taken(asked("a"), Change(removed=("a",)), asked("a")).change
    assert ([each.id for each in back.insights], back.removed) == (["a"], ())
    gone = taken(asked("a"), Change(removed=("a",))).change
    assert (gone.insights, gone.removed) == ((), ("a",))


def test_of_a_flood_of_matches_the_newest_are_shown() -> None:
    matches = [TrackerMatch("Price", str(number)) for number in range(1_005)]
    shown = taken(*(Change(trackers=(each,)) for each in matches)).change.trackers
    assert shown == tuple(matches[5:])


def test_an_update_without_a_summary_keeps_the_one_before() -> None:
    marks = (Bookmark("", 0.0, 1.0, "note"),)
    change = taken(Change(bookmarks=marks, summary=(), title=Title("Standup", given=True)), Change()).change
    assert (change.bookmarks, change.summary, change.title) == (marks, (), Title("Standup", given=True))


IDS = st.sampled_from("abc")
CHANGES = st.one_of(
    st.builds(asked, IDS, st.sampled_from(["Why?", "Who?"]), answered=st.booleans()),
    IDS.map(lambda id: Change(removed=(id,))),
    IDS.map(lambda id: Change(trackers=(TrackerMatch("Price", id),))),
    IDS.map(lambda id: Change(topics=(Topic(id, id, 0.5),))),
)


@given(st.lists(CHANGES, max_size=12))
def test_the_lists_are_the_same_however_many_updates_are_taken_at_once(changes: list[Change]) -> None:
    one_by_one, at_once = InsightLists(), InsightLists()
    for change in changes:
        one_by_one.apply(change)
    at_once.apply(taken(*changes).change)
    assert at_once.counts() == one_by_one.counts()
    for kind in list_kinds():
        assert at_once.rows(kind.key) == one_by_one.rows(kind.key)
