"""Text as recognisers write it, and as people read it."""

import pytest

from symbl_tui.engine.insights import looks_like_question, punctuate
from symbl_tui.engine.insights.tokens import sentences


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("i think i'll go on friday", "I think I'll go on Friday."),
        ("when will it be ready", "When will it be ready?"),
        ("that sounds good are there any problems", "That sounds good are there any problems?"),
        (
            "are you sure i think it was signed by all of us long before the board met in july this year",
            "Are you sure I think it was signed by all of us long before the board met in July this year.",
        ),
        ("Already done.", "Already done."),
        ("really?", "Really?"),
        ("  ", ""),
        ("it is it", "It is it."),
    ],
)
def test_recognised_words_become_a_sentence(written: str, read: str) -> None:
    assert punctuate(written) == read


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("do we have enough money", True),
        ("He left. Did he?", True),
        ("did he leave? yes he did.", False),
        ("what i mean is that it works", False),
        ("", False),
    ],
)
def test_a_question_is_detected_by_its_words(text: str, question: bool) -> None:
    assert looks_like_question(text) is question


def test_fillers_and_stutters_are_dropped_and_contractions_opened() -> None:
    (sentence,) = sentences("Uh, I I'll, um, let's can't they're they're who's he'd gonna the team's")
    assert sentence.normalized == "i i will let us can not they are who is he would going to the team's"


def test_a_quotation_is_the_speakers_own_words() -> None:
    (sentence,) = sentences("well, um, I'll call   Bob's office tomorrow")
    start = sentence.normalized.index("i will")
    assert sentence.quote(start, len(sentence.normalized)) == "I'll call   Bob's office tomorrow"
    assert sentence.quote(start, start + len("i will call")) == "I'll call"


def test_numbers_and_addresses_do_not_end_a_sentence() -> None:
    assert [each.normalized for each in sentences("It costs 3.50 at example.com. Is that much?")] == [
        "it costs 3.50 at example.com",
        "is that much",
    ]


def test_a_letter_without_a_capital_of_its_own_stays_small() -> None:
    assert punctuate("ß is a letter") == "ß is a letter."
