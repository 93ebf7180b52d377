"""The review in words: what there is of a session, what was cut, and whose colour is whose."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.review.charts import Piece, Role
from symbl_tui.session.review.session_review import SessionReview, review_session
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary
from symbl_tui.session.summary.extractive_summary import ExtractiveSummary
from symbl_tui.ui.presenters import review_text
from symbl_tui.ui.presenters.review_rows import entries_of
from tests.session.exports.sessions_in_memory import FACTS, line, session
from tests.support.foreign_text import HOSTILE, is_harmless

ASKED = Insight("q", QUESTION, "Why?", Speaker("Bob"))


@pytest.fixture(autouse=True)
def _one_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def review(*points: SummaryPoint, written: str = "") -> SessionReview:
    origin = Origin("2026-11-22T09:00:00", "llm.example.org", "model", "another transcript")
    by_assistant = WrittenSummary(written, "default", origin) if written else None
    made = review_session(session(line("Hello.")), by_assistant)
    return replace(made, summary=ExtractiveSummary(decisions=points))


def head(recorded: RecordedSession, **cut: int) -> list[str]:
    return review_text.head(recorded, cut).plain.split("\n")


def test_while_a_long_session_is_read_it_is_told_how_far_its_transcript_goes() -> None:
    assert review_text.reading(FACTS, 1.26) == "Reading 01:00 of “Standup” … 1 s"
    beginning = session(line("Hello.", 0.0, 2.0), line("There.", 30.0, 45.9))
    assert review_text.reading(FACTS, 12.0, beginning) == (
        "Reading 01:00 of “Standup” … 12 s; its transcript so far ends at 00:45"
    )
    assert review_text.reading(FACTS, 12.0, session()).endswith("12 s"), "nothing was said so far"


def test_the_head_has_time_and_people_and_says_what_is_missing() -> None:
    assert head(session(line("Hello."), insights=[ASKED])) == [
        "Sunday 22 November 2026, 08:53 · 01:00",
        "Alice, Bob",
    ]
    assert head(session(line("Hello.")))[-1] == review_text.NOTHING_FOUND
    assert head(session())[-1] == review_text.NO_SPEECH
    failed = replace(FACTS, error=f"the disk is full {HOSTILE}")
    shown = "\n".join(head(session(line("Hello."), facts=failed)))
    assert "It ended with an error: the disk is full" in shown
    assert is_harmless(shown)


def test_the_head_counts_what_the_lists_leave_out() -> None:
    shown = head(session(line("Hello."), insights=[ASKED]), question=300)
    assert shown[-1] == "Of the questions the last 300 are listed; exports have all."


def test_before_its_results_are_read_a_session_has_time_and_people() -> None:
    assert review_text.facts_only(FACTS).plain == "Sunday 22 November 2026, 08:53 · 01:00\nAlice, Bob"
    twice = replace(FACTS, speakers=(Speaker("Alice"), Speaker("Alice")))
    assert review_text.facts_only(twice).plain.endswith("\nAlice"), "who has two channels is one person"


def test_a_point_of_the_summary_hangs_beside_its_bullet_with_who_and_when() -> None:
    point = SummaryPoint("We move the launch to May.", "Alice", 65.0)
    assert review_text.summary(review(point), 24).plain.split("\n") == [
        "Decisions",
        "· We move the launch to",
        "  May. (Alice, 01:05)",
    ]
    assert review_text.summary(review(SummaryPoint("Yes.")), 24).plain.endswith("· Yes.")
    assert review_text.summary(review(), 24).plain == ""


def test_a_summary_by_an_assistant_comes_first_with_its_origin() -> None:
    written = "# Launch\n- moved to *May* and no later than that\nAll agreed."
    shown = review_text.summary(review(SummaryPoint("Yes."), written=written), 30).plain
    assert shown.split("\n") == [
        "Summary by model at llm.example.org, before the last changes",
        "Launch",
        "· moved to *May* and no later",
        "  than that",
        "All agreed.",
        "",
        "Decisions",
        "· Yes.",
    ]


def test_topics_and_tracked_phrases_are_counted_and_the_most_frequent_come_first() -> None:
    found = session(
        topics=[Topic(str(n), f"topic{n}", 0.5) for n in range(101)],
        trackers=[TrackerMatch(name, "x") for name in ("Price", "Budget", "Price")],
    )
    topics, trackers = review_text.topics(found, 80).plain.split("\n\n")
    assert topics.startswith("Topics 101\ntopic0 · topic1 · ")
    assert topics.endswith(" · topic99")
    assert trackers == "Trackers 3\nPrice 2 · Budget 1"
    assert review_text.topics(session(), 80).plain == ""


def test_bookmarks_have_their_time_and_many_are_cut() -> None:
    marks = [Bookmark("", float(n), n + 1.0, f"note {n}") for n in range(101)]
    rows = review_text.bookmarks(session(bookmarks=marks), 80).plain.split("\n")
    assert rows[:2] == ["Bookmarks 101", "◆ 00:00 note 0"]
    assert rows[-1] == "◆ 01:39 note 99"
    assert review_text.bookmarks(session(), 80).plain == ""


def test_foreign_text_stays_text() -> None:
    mark, topic = Bookmark("", 0.0, 1.0, HOSTILE), Topic("t", HOSTILE, 0.5)
    point = SummaryPoint(HOSTILE, HOSTILE, 1.0)
    found = session(bookmarks=[mark], topics=[topic], trackers=[TrackerMatch(HOSTILE, "x")])
    for shown in (
        review_text.bookmarks(found, 80),
        review_text.topics(found, 80),
        review_text.summary(review(point), 80),
        review_text.title(replace(FACTS, title=HOSTILE)),
    ):
        assert is_harmless(shown.plain)
        assert "[bold]" in shown.plain


def test_a_chart_has_the_colours_of_its_speakers() -> None:
    row = (
        Piece("Alice ", Role.SPEAKER, "Alice"),
        Piece("██", Role.SPEAKER, "Alice"),
        Piece(" 45%", Role.ASIDE),
        Piece("╳", Role.GAP),
    )
    shown = review_text.chart("Talk", [row], {"Alice": 3}.__getitem__)
    assert shown.plain == "Talk\nAlice ██ 45%╳"
    styles = {shown.plain[span.start : span.end]: str(span.style) for span in shown.spans}
    assert (styles["Alice "], styles[" 45%"], styles["╳"]) == ("$speaker-3", "$text-dim", "bold $warning")


def test_open_entries_of_a_review_come_first_in_the_order_of_the_conversation() -> None:
    lines = [line(f"Line {n}.", float(n), id=f"u{n}") for n in range(3)]
    late, early, done, nowhere = (
        structs.replace(ASKED, id=id, utterance_id=utterance, done=id == "done")
        for id, utterance in (("late", "u2"), ("early", "u1"), ("done", "u0"), ("nowhere", None))
    )
    found = entries_of(session(*lines, insights=[nowhere, late, done, early]))[QUESTION]
    assert [row.key for row in found.rows] == ["early", "late", "nowhere", "done"]
    assert (found.total, found.rows[0].line) == (4, 1)
