"""Commitments, requests and assignments are action items; talk that is to go on is a follow-up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.actions import CONFIDENCE_BONUS, action_items, follow_ups
from symbl_tui.engine.insights.rules import RuleMatch
from symbl_tui.engine.insights.tokens import sentences

NAMES = frozenset({"bob", "ann"})


def _best(found: list[RuleMatch]) -> float:
    return max((each.confidence for each in found), default=0.0)


def _action(text: str, names: frozenset[str] = NAMES) -> float:
    (sentence,) = sentences(text)
    return _best(action_items(sentence.normalized, names))


def _follow_up(text: str) -> float:
    (sentence,) = sentences(text)
    return _best(follow_ups(sentence.normalized))


@pytest.mark.parametrize(
    "text",
    [
        "i'll send you the slides",
        "I'm going to draft the contract",
        "leave it to me",
        "let me check with legal",
        "can you send me the report",
        "could someone update the ticket",
        "please review the document",
        "would you mind sending it",
        "i need you to call the client",
        "someone needs to fix the build",
        "don't forget to update the docs",
        "action item for the design team",
        "hold on",
        "go ahead",
        "we'll send it to them",
    ],
)
def test_work_that_was_promised_or_asked_for_is_an_action_item(text: str) -> None:
    assert _action(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "i sent the slides yesterday",
        "if i will send it they complain",
        "that is what i will send",
        "she said i will send it",
        "it is a nice day",
        "you know what i think",
        "we could see it",
        "let me give you an example",
        "and i was like let us test it",
    ],
)
def test_narration_conditions_and_reported_speech_are_no_action_item(text: str) -> None:
    assert _action(text) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "bob will send the contract",
        "ann send it over",
        "bob you will need to update the ticket",
        "assign that to ann",
        "bob is responsible for the release",
    ],
)
def test_work_given_by_name_is_an_action_item_for_known_names_alone(text: str) -> None:
    assert _action(text) >= 0.5
    assert _action(text, frozenset()) < _action(text)


def test_a_firm_promise_is_more_certain_than_a_vague_one() -> None:
    firm, vague, must = (
        _action(text) for text in ("i will send it", "i will ponder it", "we should send it")
    )
    assert firm > vague > must > 0
    assert must + CONFIDENCE_BONUS >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "let's follow up on that next week",
        "we'll circle back",
        "i will get back to you on it",
        "can we schedule another meeting",
        "let us take this offline",
        "put it on the agenda",
        "we decide at the next meeting",
        "touch base tomorrow",
    ],
)
def test_talk_that_is_to_go_on_is_a_follow_up(text: str) -> None:
    assert _follow_up(text) >= 0.5


@pytest.mark.parametrize(
    "text", ["one follow up question", "we met again", "the meeting was long", "they discuss it", "come back"]
)
def test_talk_of_meetings_is_no_follow_up(text: str) -> None:
    assert _follow_up(text) < 0.5


_WORDS = ["i", "will", "we", "let", "us", "please", "bob", "it", "to", "me", "can", "you", "not", "said"]


@given(st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join))
def test_any_jumble_of_order_words_gives_ordered_matches_within_the_text(text: str) -> None:
    for found in (action_items(text, NAMES), follow_ups(text)):
        assert found == sorted(found, key=lambda each: each.start)
        assert all(0 <= each.start < each.end <= len(text) for each in found)


def test_hostile_names_are_matched_as_plain_words() -> None:
    assert action_items("bob will send it", frozenset()) == []
