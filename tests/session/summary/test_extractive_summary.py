"""Without any model a summary says who decided what, what is to be done, and what is open."""

import time

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line
from symbl_tui.session.summary.extractive_summary import summarize_lines, summarize_session
from tests.session.exports.sessions_in_memory import line, session

ALICE, BOB = Speaker("Alice"), Speaker("Bob")
TALK = (
    line("The supplier raised the price of batteries for electric bicycles again.", 0.0, id="1"),
    line("We decided to look for another supplier of batteries.", 4.0, speaker="Bob", id="2"),
    line("I will write to the supplier in Norway by Friday.", 8.0, id="3"),
    line("Which bank signs the loan contract?", 12.0, speaker="Bob", id="4"),
    line("Which supplier delivers batteries in spring?", 14.0, id="5"),
    line("Only the supplier in Norway delivers batteries for bicycles in spring.", 16.0, id="6"),
)
FOUND = (
    Insight("a", ACTION_ITEM, "Write to the supplier in Norway", ALICE, None, "3", ALICE, "2026-11-27"),
    Insight("b", QUESTION, "Which bank signs the loan contract?", BOB, None, "4"),
    Insight("c", QUESTION, "Which supplier delivers batteries?", ALICE, None, "5", answered_by="6"),
    Insight("d", FOLLOW_UP, "Meet next week", ALICE, None, "6"),
)


def test_decisions_actions_and_open_questions_come_first_with_their_speakers() -> None:
    summary = summarize_session(session(*TALK, insights=FOUND))
    headings = [heading for heading, _ in summary.sections]
    assert headings == ["Decisions", "Action items", "Open questions", "Highlights"]
    (decision,) = summary.decisions
    assert (decision.speaker, decision.start, decision.line) == ("Bob", 4.0, 1)
    (action,) = summary.actions
    assert (action.owner, action.due, action.line) == ("Alice", "2026-11-27", 2)
    assert [point.text for point in summary.questions] == ["Which bank signs the loan contract?"]


def test_what_is_ticked_off_is_done_and_no_open_question() -> None:
    ticked = [structs.replace(each, done=True) for each in FOUND]
    summary = summarize_session(session(*TALK, insights=ticked))
    assert [point.label for point in summary.actions] == ["done"]
    assert summary.questions == ()


def test_no_line_is_shown_twice() -> None:
    summary = summarize_session(session(*TALK, insights=FOUND))
    lines = [point.line for _, points in summary.sections for point in points]
    assert len(lines) == len(set(lines))


def test_a_session_without_words_has_an_empty_summary() -> None:
    assert summarize_session(session()).sections == ()


def test_an_insight_whose_line_is_unknown_is_still_listed() -> None:
    insights = (Insight("a", ACTION_ITEM, "Call her", ALICE, None, "elsewhere"),)
    (action,) = summarize_session(session(*TALK, insights=insights)).actions
    assert (action.text, action.speaker, action.start, action.line) == ("Call her", "Alice", None, None)


def test_a_very_long_session_is_summarised_in_linear_time() -> None:
    def seconds(count: int) -> float:
        lines: list[Line] = [
            line(f"{TALK[at % 6].text} Item {at % 977} of the list.", at) for at in range(count)
        ]
        began = time.process_time()
        assert summarize_lines(lines, ()).decisions
        return time.process_time() - began

    seconds(100)
    few, many = min(seconds(2_000) for _ in range(3)), min(seconds(20_000) for _ in range(2))
    assert many < 30 * few
