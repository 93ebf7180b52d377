"""The review as text."""

from pathlib import Path

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.text_cells import cell_count
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import open_session
from symbl_tui.session.exports.review_document import render_review, wrapped
from symbl_tui.session.review.session_review import SessionReview, review_session
from tests.session.exports.sessions_in_memory import line, session
from tests.session.recorded_folder import record

BOB = Speaker("Bob")


def _review() -> SessionReview:
    return review_session(
        session(
            line("We decided to move the launch to May, whatever it costs us in the end.", 0, 5, id="u1"),
            line("Who owns it?", 5, 8, "Bob", id="u2"),
            insights=[
                Insight(
                    "a",
                    ACTION_ITEM,
                    "Send the report.",
                    BOB,
                    utterance_id="u1",
                    assignee=BOB,
                    due="2026-11-27",
                ),
                Insight("q", QUESTION, "Who owns it?", BOB, utterance_id="u2"),
                Insight("r", QUESTION, "When?", BOB, utterance_id="u2", answered_by="u1"),
            ],
        )
    )


def test_answered_questions_stand_below_the_open_ones() -> None:
    rows = list(render_review(_review()))
    opened, answered = rows.index("Open questions"), rows.index("Answered questions")
    assert "Who owns it?" in rows[opened + 2]
    assert "When?" in rows[answered + 2]
    assert "  [ ] Send the report. (Bob, due 2026-11-27, 00:00)" in rows


def test_what_is_done_is_ticked_and_stands_below(tmp_path: Path) -> None:
    folder = record(tmp_path)
    opened = open_session(folder)
    opened.edits.add_insight(opened.recorded.lines[0], text="Book the room.")
    opened.edits.tick(next(each.id for each in opened.recorded.insights if each.kind == ACTION_ITEM))
    rows = list(render_review(review_session(opened.recorded)))
    tasks = [row for row in rows if row.startswith("  [")]
    assert [row[:22] for row in tasks] == ["  [ ] Book the room. (", "  [x] Send the report "]


def test_decisions_are_the_first_of_the_findings() -> None:
    rows = list(render_review(_review()))
    assert "move the launch to May" in rows[rows.index("Decisions") + 2]
    assert rows.index("Decisions") < rows.index("Action items") < rows.index("Transcript")


def test_no_row_is_wider_than_asked_for() -> None:
    assert max(map(cell_count, render_review(_review(), 50))) <= 50


def test_a_session_without_speech_says_so_and_has_no_charts() -> None:
    rows = list(render_review(review_session(session())))
    assert rows[-1] == "Nothing was understood."
    assert "Talk" not in rows


def test_wrapped_rows_hang_below_the_first_and_have_no_escapes() -> None:
    assert wrapped("  [ ] one two three four", 16, indent=4) == ["  [ ] one two", "    three four"]
    assert wrapped("\x1b[31mred", None) == ["[31mred"]
