"""Questions are recognised by word order where a recogniser writes no question marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.questions import ends_in_question, questions
from symbl_tui.engine.insights.tokens import Sentence, sentences


def _sentence(text: str) -> Sentence:
    (sentence,) = sentences(text)
    return sentence


def _best(text: str) -> float:
    return max((each.confidence for each in questions(_sentence(text))), default=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "what is the plan for next week",
        "how long do we have",
        "how many seats are there",
        "which vendor did she choose",
        "who is going to pay for it",
        "do we have enough money",
        "didn't you send it already",
        "is it ready to ship",
        "are there any open tickets",
        "has anyone seen the report",
        "does that make sense",
        "well okay any other questions",
        "what about the budget",
        "why not just use the old one",
        "you need it by when",
        "and who else is coming",
        "have you been there",
        "anybody want to add something",
        "so you mean the blue one",
        "really",
    ],
)
def test_a_question_without_its_mark_is_found(text: str) -> None:
    assert _best(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "that is what it is about",
        "he asked who it was",
        "i do not know when it starts",
        "neither do i",
        "have a look at the second page",
        "do it again tomorrow",
        "what is important is that we ship",
        "she said what is the plan",
        "they are the people who come here",
        "i have seen it",
        "we can do that",
        "would you know",
        "no",
    ],
)
def test_a_statement_with_question_words_is_no_question(text: str) -> None:
    assert _best(text) < 0.5


def test_a_musing_is_less_certain_than_a_question() -> None:
    assert 0 < _best("i wonder if they can deliver") < 0.5 < _best("can they deliver it")


@pytest.mark.parametrize("end", ["the", "and", "or", "which", "our"])
def test_a_question_that_was_broken_off_is_dropped_unless_it_is_marked(end: str) -> None:
    assert _best(f"do you have {end}") == 0
    assert _best(f"do you have {end}?") > 0


def test_a_comma_opens_a_question_only_near_the_start() -> None:
    assert _best("sure, who needs it most") >= 0.5
    assert _best("it goes to the other team, who needs it most") < 0.5


def test_two_questions_in_one_breath_are_both_found_in_order() -> None:
    sentence = _sentence("what is the plan and do we have the money for it")
    quoted = [sentence.normalized[each.start :] for each in questions(sentence)]
    assert [quote.split()[0] for quote in quoted] == ["what", "do"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("that is fine", False),
        ("that is fine?", True),
        ("we wait for the vendor and then who is going to pay", True),
        ("do we have it because " + "this is a long explanation " * 4, False),
    ],
)
def test_only_a_question_near_the_end_is_an_ending(text: str, asks: bool) -> None:
    assert ends_in_question(_sentence(text)) is asks


_WORDS = ["what", "is", "it", "do", "you", "not", "who", "how", "many", "so", "and", "when", "any", "if"]


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=40).map(" ".join))
def test_any_jumble_of_question_words_is_bounded(text: str) -> None:
    for sentence in sentences(text):
        end = 0
        for each in questions(sentence):
            assert end <= each.start < each.end <= len(sentence.normalized)
            assert 0 < each.confidence <= 1
            end = each.end
