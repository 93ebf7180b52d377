"""A summary shows what was decided, and not what was only asked, doubted or put off."""

import pytest

from symbl_tui.domain.decisions import find_decisions

DECIDED = (
    "We decided to move the launch to April.",
    "So we've agreed that Bob owns the budget.",
    "We have all agreed on the smaller venue.",
    "Okay, let's go with the blue design.",
    "Then we'll go with the second supplier.",
    "We're sticking with the term wizard.",
    "I've decided to leave the old pages as they are.",
    "It is settled that the trial takes thirty days.",
    "The budget for marketing has been approved.",
    "The final decision is that we hire two people.",
    "We finally decided against a second conference.",
    "okay so we decided early on that we keep one data base",
    "What we decided last week is to keep the domain.",
    "WE DECIDED TO KEEP THE OLD DOMAIN",
)
UNDECIDED = (
    "Did we decide to move the launch?",
    "Have we agreed on the venue?",
    "We haven't decided on the venue yet.",
    "If we decided to move it, Bob would have to know.",
    "We should settle on a date soon.",
    "Once it is decided we can tell the customers.",
    "I don't think we agreed on that.",
    "I am not sure this is decided at all.",
    "I agree.",
    "They decided to raise the prices.",
    "This is a major decision for them.",
    "Maybe we settled for too little money.",
    "I wonder whether we decided that last week.",
    "We are going with you to the station?",
)


@pytest.mark.parametrize("text", DECIDED)
def test_a_decision_is_found(text: str) -> None:
    assert list(find_decisions(text)) == [(0, len(text))]


@pytest.mark.parametrize("text", UNDECIDED)
def test_what_is_open_is_no_decision(text: str) -> None:
    assert list(find_decisions(text)) == []


def test_only_the_sentence_with_the_decision_is_quoted() -> None:
    text = "That was good. So we decided to buy it. Who will tell them?"
    ((start, end),) = find_decisions(text)
    assert text[start:end] == "So we decided to buy it."


@pytest.mark.parametrize("text", ["İ we decided to go", "", "decided", "we " * 9_999 + "decided to"])
def test_odd_text_is_no_decision_and_no_error(text: str) -> None:
    assert list(find_decisions(text)) == []
