"""The unanswered questions of a live conversation."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.insights.answers import ANSWER_WINDOW, find_answer

# Questions that are open at a time; the oldest are dropped.
_MOST: Final = 20


@dataclass(slots=True)
class _OpenQuestion:
    insight: Insight
    following: list[Utterance] = field(default_factory=list)


class OpenQuestions:
    """The questions of one conversation. Not for two threads at once."""

    def __init__(self) -> None:
        self._open: deque[_OpenQuestion] = deque(maxlen=_MOST)

    def update(self, utterance: Utterance, insights: Iterable[Insight]) -> tuple[Insight, ...]:
        """Process an utterance and its insights; returns the questions that it answers."""
        answered = tuple(self._answer(utterance))
        done = {insight.id for insight in answered}
        waiting = (question for question in self._open if question.insight.id not in done)
        self._open = deque(
            (question for question in waiting if len(question.following) < ANSWER_WINDOW), _MOST
        )
        # After the answers: a question is none to itself.
        self._open.extend(_OpenQuestion(insight) for insight in insights if insight.kind == QUESTION)
        return answered

    def _answer(self, utterance: Utterance) -> Iterator[Insight]:
        for question in self._open:
            question.following.append(utterance)
            answer = find_answer(question.insight.text, question.insight.speaker, question.following)
            if answer is not None:
                yield structs.replace(question.insight, answered_by=answer.utterance.id)
