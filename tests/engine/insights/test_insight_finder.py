"""Insights of single utterances: text, assignee, due date."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION, insight_keys
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights import find_insights

ALICE, BOB, CAROL = Speaker("Alice Smith", "alice@example.com", "1"), Speaker("Bob"), Speaker("Carol")
SUNDAY = date(2026, 11, 22)


def found(
    said: str, speaker: Speaker = ALICE, *people: Speaker, threshold: float = 0.5
) -> tuple[Insight, ...]:
    return find_insights(
        Utterance("u1", said, speaker),
        participants=people or (ALICE, BOB),
        kinds=frozenset(insight_keys()),
        threshold=threshold,
        today=SUNDAY,
    )


def only(said: str, speaker: Speaker = ALICE, *people: Speaker) -> Insight:
    (insight,) = found(said, speaker, *people)
    return insight


def test_an_insight_quotes_its_own_clause_and_links_to_its_utterance() -> None:
    insight = only("uh that sounds good are there any problems with the launch")
    assert insight.text == "Are there any problems with the launch?"
    assert (insight.kind, insight.utterance_id, insight.speaker) == (QUESTION, "u1", ALICE)
    assert insight.confidence is not None
    assert 0.5 <= insight.confidence <= 1


def test_two_tasks_in_one_breath_become_two_items() -> None:
    first, second = found("i'll send the report by friday and bob can you call the bank tomorrow okay")
    assert (first.text, first.assignee, first.due) == (
        "I'll send the report by Friday.",
        ALICE,
        "2026-11-27",
    )
    assert (second.text, second.assignee, second.due) == (
        "Bob can you call the bank tomorrow?",
        BOB,
        "2026-11-23",
    )


def test_ids_are_never_shared() -> None:
    insights = found("i'll send the report and bob can you call the bank") + found("i'll send the report")
    assert len({insight.id for insight in insights}) == len(insights) == 3


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("i'll send you the report", ALICE),
        ("i can send you the report", ALICE),
        ("let me check with the bank", ALICE),
        ("bob can you send me the report", BOB),
        ("could you send me the report bob", BOB),
        ("bob please send the report to carol", BOB),
        ("bob will send the report", BOB),
        ("so bob you should talk to procurement", BOB),
        ("sarah needs to approve the invoice", Speaker(name="Sarah")),
        ("action item for sarah to update the roadmap", Speaker(name="Sarah")),
        ("we need to update the price list", None),
        ("someone has to call the landlord", None),
        ("let's meet again tomorrow", None),
        ("i'll follow up with bob", ALICE),
    ],
)
def test_the_assignee_is_resolved(said: str, owner: Speaker | None) -> None:
    assert only(said, ALICE, ALICE, BOB, CAROL).assignee == owner


def test_you_is_the_other_of_two_and_unresolved_among_three() -> None:
    said = "can you send me the report"
    assert only(said).assignee == BOB
    assert only(said, ALICE, ALICE, BOB, CAROL).assignee is None


def test_a_speaker_without_a_name_is_still_an_owner() -> None:
    nobody = Speaker(id="7")
    assert only("i'll send the report", nobody, nobody).assignee == nobody


def test_a_date_at_the_start_counts_too() -> None:
    assert only("by friday i will send you the numbers").due == "2026-11-27"


def test_a_request_is_reported_once() -> None:
    assert [insight.kind for insight in found("can you send me the draft by friday")] == [ACTION_ITEM]


def test_punctuation_of_a_recogniser_is_used() -> None:
    first, second = found("You are in London this week? Fine. I'll book a table.")
    assert (first.kind, first.text) == (QUESTION, "You are in London this week?")
    assert (second.kind, second.text) == (ACTION_ITEM, "I'll book a table.")


def test_only_wanted_kinds_are_reported() -> None:
    said = Utterance("1", "who is next i'll send the report let's meet again tomorrow", ALICE)
    for kind in insight_keys():
        insights = find_insights(said, participants=(), kinds=frozenset({kind}), threshold=0.5)
        assert [insight.kind for insight in insights] == [kind]


def test_a_higher_threshold_leaves_only_confident_insights() -> None:
    doubtful = "i wonder if they can deliver"
    assert found(doubtful) == ()
    assert len(found(doubtful, threshold=0.3)) == 1
    assert found("when will it be ready", threshold=0.95) == ()


@pytest.mark.parametrize("said", ["", "   ", "...", "?!", "uh", "uh um hm", "42", "i", "'", "é", "一二三"])
def test_scraps_are_no_insights(said: str) -> None:
    assert found(said) == ()


WORDS = (
    *("i", "will", "can", "you", "not", "is", "it", "by", "friday", "next", "the", "bob", "please", "let"),
    *("us", "who", "when", "send", "call", "it's", ",", ".", "?", "\u2019", "\x00"),
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)))
def test_recognised_text_is_analysed_or_left_alone(said: str) -> None:
    for insight in found(said, threshold=0.0):
        quoted = insight.text.rstrip(".?").lower()
        assert quoted in said.lower()
        assert 0 <= (insight.confidence or 0) <= 1


def test_a_speech_without_an_end_stays_quick_and_its_quotes_short() -> None:
    insights = found(
        "and so on and so forth but " * 2000 + "can you send me the report " + "of it all " * 2000
    )
    assert len(insights[0].text.split()) <= 41
