"""The rows of the dialog that asks an assistant: questions, answers, and their lines. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.text import clock
from symbl_tui.session.model.change import Line
from symbl_tui.session.summary.assistant_file import Answer

# Answers that are listed, the newest.
_MOST_ANSWERS: Final = 30


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row."""

    text: str
    """May have several lines."""
    is_question: bool = False
    start: float | None = None
    """The start of the line that a reference leads to, in seconds of the capture."""


def answer_rows(answers: Iterable[Answer], lines: Mapping[float, Line]) -> list[AnswerRow]:
    """The rows of some answers, oldest first.

    Args:
        answers: The answers.
        lines: The lines of the transcript by their starts.
    """
    rows: list[AnswerRow] = []
    for answer in list(answers)[-_MOST_ANSWERS:]:
        rows.append(AnswerRow(answer.question, is_question=True))
        rows.append(AnswerRow(answer.text))
        for start in answer.references:
            line = lines.get(start)
            said = f"{line.speaker}: {line.text}" if line else "(this line is another by now)"
            rows.append(AnswerRow(f"{clock(start)}  {said}", start=start))
    return rows
