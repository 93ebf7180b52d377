"""A question is answered by the next utterance of another speaker that fits it."""

import pytest

from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights.answers import ANSWER_WINDOW, find_answer

ANN, BOB = Speaker("Ann"), Speaker("Bob")


def _said(*texts: str, speaker: Speaker = BOB) -> list[Utterance]:
    return [Utterance(str(at), text, speaker) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is it ready?", "Yes, since this morning."),
        ("Do we have enough money?", "We do not."),
        ("when will it be ready?", "i think on friday"),
        ("is it done?", "yeah it is"),
        ("did you call them?", "not yet"),
        ("what is the budget?", "the budget is twenty thousand"),
        ("When does it start?", "Tomorrow."),
        ("How many seats are there?", "About forty."),
        ("How much is it?", "20 percent more."),
        ("Why did it fail?", "Because the disk was full."),
        ("Who is going to do it?", "I can."),
        ("What is the price of the license?", "The price is on page two."),
    ],
)
def test_a_reply_in_the_form_of_the_question_answers_it(question: str, answer: str) -> None:
    found = find_answer(question, ANN, _said(answer))
    assert found is not None
    assert found.utterance.text == answer
    assert 0.5 <= found.confidence <= 1


@pytest.mark.parametrize(
    "reply",
    [
        "I don't know.",
        "Good question.",
        "Let me check.",
        "Hold on.",
        "hm",
        "Can we talk about lunch?",
        "Sorry?",
        "Yes, what do you mean?",
        "",
        "...",
    ],
)
def test_an_evasion_answers_no_question(reply: str) -> None:
    assert find_answer("Is it ready?", ANN, _said(reply)) is None


def test_people_do_not_answer_themselves() -> None:
    assert find_answer("Is it ready?", ANN, _said("Yes it is.", speaker=ANN)) is None


def test_a_question_in_return_is_no_answer() -> None:
    assert find_answer("When is the release?", ANN, _said("Is the release on Friday?")) is None


def test_the_first_reply_that_fits_is_the_answer() -> None:
    following = _said("Hm.", "Let me see.", "Yes, it is.", "Yes.")
    found = find_answer("Is it ready?", ANN, following)
    assert found is not None
    assert found.utterance.id == "2"


def test_a_later_reply_is_less_certain_and_one_beyond_the_window_is_none() -> None:
    now, later, late = (
        find_answer("Is it ready?", ANN, _said(*["Hm."] * gap, "Yes.")) for gap in (0, 2, ANSWER_WINDOW)
    )
    assert now is not None
    assert later is not None
    assert now.confidence > later.confidence
    assert late is None


@pytest.mark.parametrize("question", ["", "?", "...", "x" * 10_000])
def test_a_question_without_words_is_compared_without_an_error(question: str) -> None:
    found = find_answer(question, ANN, _said("Yes."))
    assert found is None or found.utterance.text == "Yes."
