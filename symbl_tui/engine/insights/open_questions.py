"""Questions that wait for an answer while a conversation goes on."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.insights.answers import LOOKED_AT, answer_of

_MOST: Final = 20
"""Questions that wait at a time; the oldest give way."""


@dataclass(slots=True)
class _Asked:
    insight: Insight
    following: list[Utterance] = field(default_factory=list)


class OpenQuestions:
    """The questions of one conversation. Not for two threads at once."""

    def __init__(self) -> None:
        self._open: deque[_Asked] = deque(maxlen=_MOST)

    def hear(self, utterance: Utterance, insights: Iterable[Insight]) -> tuple[Insight, ...]:
        """Take an utterance and what was found in it into account; returns the questions that it answers."""
        answered = tuple(self._answered(utterance))
        done = {insight.id for insight in answered}
        waiting = (asked for asked in self._open if asked.insight.id not in done)
        self._open = deque((asked for asked in waiting if len(asked.following) < LOOKED_AT), _MOST)
        self._open.extend(_Asked(insight) for insight in insights if insight.kind == QUESTION)
        return answered

    def _answered(self, utterance: Utterance) -> Iterator[Insight]:
        for asked in self._open:
            asked.following.append(utterance)
            answer = answer_of(asked.insight.text, asked.insight.speaker, asked.following)
            if answer is not None:
                yield structs.replace(asked.insight, answered_by=answer.utterance.id)
