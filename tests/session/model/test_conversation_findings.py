"""What is found in a conversation has ids and times of the session, whatever those of its connections are."""

import pytest

from symbl_tui.domain.insight import Entity, Insight, Topic
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.symbl.events import EntitiesFound, InsightsFound, TopicsFound
from tests.session.model.transcript_feed import ALICE, Calls, final, utterance


def asked(text: str = "Who?", id: str = "1", kind: str = QUESTION, **more: object) -> InsightsFound:
    return InsightsFound((Insight(id, kind, text, ALICE, **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (asked(utterance_id="u1", answered_by="u2"), True),
        (asked("Who is it?", utterance_id="u1"), True),  # reworded, of the same utterance
        (asked(utterance_id="u2"), True),  # the same words
        (asked("When?", utterance_id="u2"), False),
        (asked("When?"), False),  # of no utterance
        (asked(kind=ACTION_ITEM, utterance_id="u1"), False),
    ],
)
def test_an_id_that_comes_again_is_an_update_or_another_insight(second: InsightsFound, *, same: bool) -> None:
    calls = Calls()
    lines = utterance("u1", "Who?", 0.1, 0.9), utterance("u2", "When?", 1.1, 1.9)
    calls.call(1, 0, *lines, asked(utterance_id="u1"))
    calls.call(1, 0, second)
    assert list(calls.conversation.insights) == (["1"] if same else ["1", "1~2"])


def test_an_insights_times_and_answer_are_those_of_the_session() -> None:
    calls = Calls()
    calls.call(1, 0, utterance("1", "One.", 0.1, 0.9))
    found_in = asked(start=0.5, end=0.75, answered_by="1")
    calls.call(2, 60, utterance("1", "Two.", 0.1, 0.9), found_in, asked("?", "2"))
    found, other = calls.conversation.insights.values()
    assert (found.start, found.end, found.answered_by) == (60.5, 60.75, "1~2")
    assert (other.start, other.end, other.answered_by) == (None, None, None)


def test_mentions_are_kept_once_with_the_sessions_ids() -> None:
    calls = Calls()
    mention = Entity("PERSON", "Eve", "1", "Eve", 3)
    for connection in (1, 2):
        calls.call(connection, 5.0 * connection, utterance("1", f"Eve {connection}.", 0.1, 0.9))
        calls.call(connection, 5.0 * connection, EntitiesFound((mention, mention)))
    assert [each.utterance_id for each in calls.conversation.entities.values()] == ["1", "1~2"]


def test_a_topic_is_one_in_any_case_and_refers_to_its_newest_utterances() -> None:
    calls = Calls()
    calls.call(1, 0, TopicsFound((Topic("1", "Launch", 0.2, tuple(str(number) for number in range(101))),)))
    calls.call(1, 0, TopicsFound((Topic("2", "budget", 0.5, ("",)), Topic("3", "launch", 0.9, ("7",)))))
    assert [(each.text, each.utterance_ids) for each in calls.conversation.topics.values()] == [
        ("launch", ("7",)),
        ("budget", ("",)),
    ]
    calls.call(1, 0, TopicsFound((Topic("1", "long", 0.2, tuple(str(number) for number in range(101))),)))
    assert calls.conversation.topics["long"].utterance_ids[0] == "1"


def test_a_conversation_settles_what_waits_too_long_when_it_is_asked_to() -> None:
    calls = Calls()
    calls.conversation = Conversation((ALICE,), utterance_timeout=2.0)
    calls.call(1, 0, utterance("1", "One.", 0.1, 0.9), final("two", 1.1, 1.9), at=5.0)
    assert calls.conversation.settle_overdue(0, 7.0).lines == ()
    ((_, line),) = calls.conversation.settle_overdue(0, 7.1).lines
    assert line.text == "two"
