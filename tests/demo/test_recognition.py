"""The promised accuracy on the demo, with the real recogniser and its general language model."""

import asyncio
from collections.abc import Sequence

import pytest

from symbl_tui.demo import meeting
from symbl_tui.domain.insight import Insight, Tracker
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.insights import TopicRanker, match_trackers
from tests.demo.recognition import Comparison, compare, insights_in, recognise, word_error_rate


@pytest.fixture(scope="module")
def recognised() -> Sequence[Utterance]:
    return asyncio.run(recognise())


@pytest.fixture(scope="module")
def compared(recognised: Sequence[Utterance]) -> Comparison:
    return compare(insights_in(recognised), meeting())


def test_at_most_one_word_in_twelve_is_wrong(recognised: Sequence[Utterance]) -> None:
    assert word_error_rate(recognised) <= 0.08


def test_every_question_action_item_and_follow_up_is_found_and_little_else(compared: Comparison) -> None:
    assert compared.missed == ()
    assert len(compared.extra) <= 2


def test_action_items_name_the_owner_and_a_date(compared: Comparison) -> None:
    actions = [pair for pair in compared.found if pair[0].kind == ACTION_ITEM]
    assert [_owner(insight) for _, insight in actions] == [expected.owner for expected, _ in actions]
    assert all(insight.due for _, insight in actions)


def _owner(insight: Insight) -> str | None:
    return insight.assignee.name if insight.assignee else None


def test_the_tracked_phrase_is_found_both_times(recognised: Sequence[Utterance]) -> None:
    tracker = Tracker(meeting().tracker.name, meeting().tracker.vocabulary)
    matches = [match for utterance in recognised for match in match_trackers(utterance, [tracker])]
    assert len(matches) == meeting().tracker.matches


def test_the_topics_are_what_the_meeting_was_about(recognised: Sequence[Utterance]) -> None:
    ranker = TopicRanker()
    for utterance in recognised:
        ranker.add(utterance)
    found = {topic.text for topic in ranker.rank()}
    assert len(found & set(meeting().topics)) >= 3
