"""Recall and precision of insights on labelled utterances."""

from collections import Counter

import pytest

from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION, insight_keys
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights import find_insights
from tests.engine.insights.lines import LINES

LETTERS = {QUESTION: "q", ACTION_ITEM: "a", FOLLOW_UP: "f"}
PEOPLE = (Speaker("Alice"), Speaker("Bob"))


def noted(said: str) -> Counter[str]:
    found = find_insights(
        Utterance("1", said, PEOPLE[0]), participants=PEOPLE, kinds=frozenset(insight_keys()), threshold=0.5
    )
    return Counter(LETTERS[insight.kind] for insight in found)


@pytest.mark.parametrize(
    ("kind", "recall", "precision"), [("q", 0.9, 0.95), ("a", 0.95, 0.95), ("f", 0.95, 0.95)]
)
def test_most_is_noted_and_little_else(kind: str, recall: float, precision: float) -> None:
    pairs = [(Counter(kinds)[kind], noted(said)[kind]) for said, kinds in LINES]
    right = sum(min(said, found) for said, found in pairs)
    assert right / sum(said for said, _ in pairs) >= recall
    assert right / sum(found for _, found in pairs) >= precision


def test_an_hour_of_small_talk_leaves_the_lists_nearly_empty() -> None:
    nothing = [said for said, kinds in LINES if not kinds]
    assert len(nothing) >= 120
    assert len(LINES) >= 340
    assert sum(noted(said).total() for said in nothing) <= 2
