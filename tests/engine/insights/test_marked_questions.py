"""Punctuation counts as much as its source is reliable."""

from datetime import date

import pytest

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.insights import Punctuation, detect_punctuation
from symbl_tui.engine.insights.findings import analyze

ALICE, BOB, CAROL = Speaker("Alice"), Speaker("Bob"), Speaker("Carol")
SUNDAY = date(2026, 11, 22)
PERSON, RECOGNIZER, NONE = Punctuation.PERSON, Punctuation.RECOGNIZER, Punctuation.NONE


def found(said: str, punctuation: Punctuation, words: tuple[Word, ...] = ()) -> tuple[Insight, ...]:
    findings = analyze(
        Utterance("u1", said, ALICE),
        participants=(ALICE, BOB, CAROL),
        today=SUNDAY,
        punctuation=punctuation,
        words=words,
    )
    return tuple(each for each in findings.insights if (each.confidence or 0) >= 0.5)


def questions(said: str, punctuation: Punctuation) -> list[str]:
    return [each.text for each in found(said, punctuation) if each.kind == QUESTION]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("You are in London this week?", ["You are in London this week?"]),
        ("Yeah?", ["Yeah?"]),
        ("What is the plan.", []),
        ("Is it the", []),
        ("That is fine. Who comes? I do.", ["Who comes?"]),
        ("I agree, how long is it?", ["How long is it?"]),
        ("If it rains, do we still go?", ["If it rains, do we still go?"]),
        ("Really?!", ["Really?"]),
        ('He asked "why?" and left.', []),
    ],
)
def test_a_persons_mark_decides(said: str, asked: list[str]) -> None:
    assert questions(said, PERSON) == asked


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Do you hear me?", ["Do you hear me?"]),
        ("You leave on Monday?", ["You leave on Monday?"]),
        ("Yeah?", []),
        ("Okay, fine?", []),
        ("Really?", ["Really?"]),
        ("I think it is too late?", []),
        ("I think it is too late, right?", ["I think it is too late, right?"]),
        ("Do we have enough money for television advertising.", None),
        (
            "Sure, who is going to approve the budget this year.",
            ["Who is going to approve the budget this year?"],
        ),
        ("That sounds good, when will it be ready?", ["When will it be ready?"]),
        ("What I can tell you is that we could see how it was.", []),
        ("He said that there was some talk about how can they do it.", []),
    ],
)
def test_a_recognisers_mark_and_the_words_decide_together(said: str, asked: list[str] | None) -> None:
    expected = [f"{said[:-1]}?"] if asked is None else asked
    assert questions(said, RECOGNIZER) == expected


def test_without_punctuation_words_alone_decide() -> None:
    assert questions("that sounds good are there any problems", NONE) == ["Are there any problems?"]
    assert questions("You are in London this week?", NONE) == ["You are in London this week?"]


@pytest.mark.parametrize("punctuation", [PERSON, RECOGNIZER])
def test_a_polite_order_is_an_action_item_and_a_question(punctuation: Punctuation) -> None:
    task, question = found("Bob, could you hand me the file?", punctuation)
    assert (task.kind, question.kind) == (ACTION_ITEM, QUESTION)
    assert task.text == question.text == "Bob, could you hand me the file?"
    assert task.assignee == BOB
    (only,) = found("bob could you hand me the file", NONE)
    assert only.kind == ACTION_ITEM


def test_each_sentence_has_its_own_owner_date_and_words() -> None:
    said = (
        "Dr. Lee called. I'll send him the plan by Friday. Bob will book a room."
        " Carol, can you call him today?"
    )
    mine, bobs, carols, asked = found(said, PERSON)
    assert [(each.assignee, each.due) for each in (mine, bobs, carols)] == [
        (ALICE, "2026-11-27"),
        (BOB, None),
        (CAROL, "2026-11-22"),
    ]
    assert asked.kind == QUESTION
    for each in (mine, bobs, carols, asked):
        assert said[each.offset :].lower().startswith(each.text.rstrip(".?").lower())


def spoken(text: str) -> tuple[Word, ...]:
    """A word each second."""
    return tuple(Word(word, float(at), at + 0.5) for at, word in enumerate(text.split()))


def test_each_insight_has_the_time_of_its_own_words() -> None:
    said = "That is good. When will it be ready? I will call Bob tomorrow."
    asked, task = found(said, RECOGNIZER, spoken(said))
    assert (asked.start, asked.end) == (3.0, 7.5)
    assert (task.start, task.end) == (8.0, 12.5)


def test_a_time_is_near_where_words_were_written_otherwise() -> None:
    said = "It costs $250. I will call Bob tomorrow."
    (task,) = found(said, RECOGNIZER, spoken("it costs two hundred fifty dollars i will call bob tomorrow"))
    assert task.start == pytest.approx(6.0, abs=2.0)
    assert task.end == 10.5


def test_without_words_no_time_is_invented() -> None:
    (task,) = found("I will call Bob tomorrow.", PERSON)
    assert (task.start, task.end, task.offset) == (None, None, 0)


def test_a_question_without_an_end_is_quoted_shortly() -> None:
    talk = " ".join(f"it was number {number}" for number in range(500))
    said = f"{talk} when will it be ready?"
    (asked,) = questions(said, PERSON)
    assert asked == "When will it be ready?"
    (asked,) = questions(f"{talk} we go?", PERSON)
    assert len(asked.split()) <= 40


@pytest.mark.parametrize(
    ("messages", "punctuation"),
    [
        (["Hi Bob.", "Can you send me the report?", "Sure thing, will do."], PERSON),
        (["is it there?", "yes it is.", "so we are done here."], PERSON),
        (["Can you send it?"], PERSON),
        (["hi bob", "can you send me the report", "sure thing will do"], NONE),
        (["can you send me the report?", "sure thing will do", "see you then bob"], NONE),
        (["It was said. We saw it. So it was"], NONE),
        (["ok", "Really?", "yes"], NONE),
        ([f"We are at point {number}." for number in range(30)], NONE),
        ([], NONE),
        (["", "...", "?"], NONE),
    ],
)
def test_a_conversation_shows_whether_a_person_punctuated_it(
    messages: list[str], punctuation: Punctuation
) -> None:
    assert detect_punctuation(messages) is punctuation
