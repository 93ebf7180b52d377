"""An assistant's answers, and the lines that they refer to."""

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.summary.assistant_file import Answer, Origin
from symbl_tui.ui.presenters.answer_rows import AnswerRow, answer_rows

ORIGIN = Origin("2026-11-22T09:00:00", "llm.example.org", "model", "stamp")
LINE = Line(0, "Alice", "The report is due on Friday.", 65.0, 70.0, Stage.UTTERANCE)


def answer(number: int, *references: float) -> Answer:
    return Answer(f"Question {number}?", f"Answer {number}.", references, ORIGIN)


def test_an_answer_stands_below_its_question_and_above_the_lines_that_prove_it() -> None:
    assert answer_rows([answer(1, 65.0), answer(2)], {65.0: LINE}) == [
        AnswerRow("Question 1?", is_question=True),
        AnswerRow("Answer 1."),
        AnswerRow("01:05  Alice: The report is due on Friday.", start=65.0),
        AnswerRow("Question 2?", is_question=True),
        AnswerRow("Answer 2."),
    ]


def test_a_reference_whose_line_has_changed_still_leads_to_its_time() -> None:
    assert answer_rows([answer(1, 0.0)], {65.0: LINE})[-1] == AnswerRow(
        "00:00  (this line is another by now)", start=0.0
    )


def test_of_a_long_history_the_newest_answers_are_listed() -> None:
    asked = [row.text for row in answer_rows(map(answer, range(31)), {}) if row.is_question]
    assert asked == [f"Question {number}?" for number in range(1, 31)]
