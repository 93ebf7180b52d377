"""Bars and the time line as characters."""

from dataclasses import replace

import pytest

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.text_cells import cell_count
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.analytics.session_analytics import SessionAnalytics, analyze_session
from symbl_tui.session.archive.session_facts import RecordedGap
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.review.charts import (
    ASCII,
    UNICODE,
    Charset,
    bar,
    level,
    plain,
    talk_rows,
    timeline_rows,
)
from tests.session.exports.sessions_in_memory import FACTS, gapped, line, session

CHARSETS = pytest.mark.parametrize("charset", [UNICODE, ASCII], ids=["unicode", "ascii"])


@pytest.fixture
def analytics() -> SessionAnalytics:
    return analyze_session(
        session(
            line("one two three", 0, 30, id="u1"),
            line("four", 30, 40, "Bob"),
            facts=gapped(RecordedGap(0, 50, 58, "unplugged")),
            insights=[Insight("i", QUESTION, "Why?", Speaker("Bob"), utterance_id="u1")],
            bookmarks=[Bookmark("", 20, 30, "hm")],
        )
    )


def test_every_speaker_has_a_bar_with_figures_and_so_has_silence(analytics: SessionAnalytics) -> None:
    head, alice, bob, silence = map(plain, talk_rows(analytics, 80))
    assert head.split() == ["share", "talk", "words/min", "overlap", "longest", "turns"]
    assert alice.startswith("Alice        ███")
    assert alice.split()[-6:] == ["50%", "00:30", "6", "00:00", "00:30", "1"]
    assert bob.count("█") < alice.count("█")
    assert silence.split()[0] == "(silence)"
    assert silence.split()[-3:] == ["33%", "00:20", "00:20"]


def test_the_time_line_marks_who_spoke_and_what_came_up_when(analytics: SessionAnalytics) -> None:
    rows = [plain(row) for row in timeline_rows(analytics, 73)]
    alice, bob, questions, bookmarks, gaps, times = (row.ljust(73)[13:] for row in rows)
    assert alice == "█" * 30 + " " * 30
    assert bob == " " * 30 + "█" * 10 + " " * 20
    assert [questions.index("?"), bookmarks.index("◆"), gaps.index("╳")] == [0, 20, 50]
    assert (gaps.count("╳"), times.split()) == (9, ["00:00", "00:30"])
    assert times.index("00:30") == 30


@CHARSETS
@pytest.mark.parametrize("width", [12, 20, 40, 80, 133, 200, 1000])
def test_rows_fit_every_width(analytics: SessionAnalytics, width: int, charset: Charset) -> None:
    for row in (*talk_rows(analytics, width, charset), *timeline_rows(analytics, width, charset)):
        assert cell_count("".join(piece.text for piece in row)) <= width
        assert charset is UNICODE or width < 40 or plain(row).isascii()


def test_every_character_of_a_row_is_the_text_of_some_piece_and_names_its_speaker(
    analytics: SessionAnalytics,
) -> None:
    speakers = [{piece.speaker for piece in row} - {""} for row in timeline_rows(analytics, 80)]
    assert speakers[:2] == [{"Alice"}, {"Bob"}]
    assert not any(speakers[2:])


@CHARSETS
def test_a_bar_is_as_long_as_its_share_and_never_nothing_for_something(charset: Charset) -> None:
    assert bar(0, 10, charset) == " " * 10
    assert bar(100, 10, charset) == charset.full * 10
    assert bar(0.001, 10, charset).strip()
    assert bar(250, 10, charset) == charset.full * 10
    assert [level(share, charset) for share in (0, 0.001, 1)] == [
        " ",
        charset.levels[1],
        charset.levels[-1],
    ]


def test_a_hostile_name_has_no_escapes() -> None:
    odd = analyze_session(session(line("a", 0, 5, "\x1b[2Jevil\n" * 50)))
    assert "\x1b" not in "".join(plain(row) for row in (*talk_rows(odd, 80), *timeline_rows(odd, 80)))


def test_a_session_of_no_length_has_rows_too() -> None:
    empty = analyze_session(session(facts=replace(FACTS, length=0.0)))
    assert plain(timeline_rows(empty, 80)[-1]).split() == ["00:00"]
    assert len(talk_rows(empty, 80)) == 4
