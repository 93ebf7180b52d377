"""Who spoke when, in columns."""

import pytest

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.analytics.session_analytics import BOOKMARK, GAP, analyze_session
from symbl_tui.session.analytics.timeline import MarkRow, divide_time
from symbl_tui.session.archive.session_facts import RecordedGap
from symbl_tui.session.model.bookmark import Bookmark
from tests.session.exports.sessions_in_memory import gapped, line, session


def test_a_column_is_as_full_as_its_time_is_with_talk() -> None:
    said = (line("a", 5, 25), line("b", 40, 45, "Bob"), line("c", 50, 60, "Bob"))
    found = divide_time(analyze_session(session(*said)), 6)
    assert found.column_seconds == pytest.approx(10)
    alice, bob = found.speakers
    assert (alice.speaker, bob.speaker) == ("Alice", "Bob")
    assert alice.shares == pytest.approx((0.5, 1, 0.5, 0, 0, 0))
    assert bob.shares == pytest.approx((0, 0, 0, 0, 0.5, 1))


@pytest.mark.parametrize("columns", [1, 7, 80, 1000])
def test_talk_adds_up_at_any_width(columns: int) -> None:
    said = [line("a", 3 * at, 3 * at + 1 + at % 3) for at in range(19)]
    analytics = analyze_session(session(*said))
    found = divide_time(analytics, columns)
    talk = sum(found.speakers[0].shares) * found.column_seconds
    assert talk == pytest.approx(analytics.talk.speakers[0].talk.seconds)
    assert len(found.speakers[0].shares) == columns


def test_marks_are_counted_where_they_begin_and_gaps_as_long_as_they_last() -> None:
    recorded = session(
        line("Who?", 10, 12, id="u1"),
        facts=gapped(RecordedGap(0, 25, 45, "unplugged")),
        insights=[Insight(id, QUESTION, "Who?", Speaker("Bob"), utterance_id="u1") for id in "ab"],
        bookmarks=[Bookmark("", 59, 60, "the end")],
    )
    assert divide_time(analyze_session(recorded), 6).marks == (
        MarkRow(QUESTION, 2, (0, 2, 0, 0, 0, 0)),
        MarkRow(BOOKMARK, 1, (0, 0, 0, 0, 0, 1)),
        MarkRow(GAP, 1, (0, 0, 1, 1, 1, 0)),
    )


def test_of_many_speakers_those_who_talk_least_share_a_row() -> None:
    said = [line("a", 10 * at, 10 * at + 5 + at, f"S{at}") for at in range(5)]
    found = divide_time(analyze_session(session(*said)), 10, most=3)
    assert [row.speaker for row in found.speakers] == ["S3", "S4", ""]
    assert found.others == 5  # Alice and Bob say nothing
    assert sum(found.speakers[-1].shares) > 0


def test_a_session_without_a_length_has_empty_columns() -> None:
    empty = divide_time(analyze_session(session(facts=gapped())), 3)
    assert {row.shares for row in empty.speakers} == {(0, 0, 0)}
