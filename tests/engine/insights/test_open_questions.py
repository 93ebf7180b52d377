"""Questions stay open until another speaker answers them, or the talk has moved on."""

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights.answers import ANSWER_WINDOW
from symbl_tui.engine.insights.open_questions import OpenQuestions

ALICE, BOB = Speaker("Alice"), Speaker("Bob")


def _ask(questions: OpenQuestions, id: str, text: str = "is it done?", kind: str = QUESTION) -> None:
    insight = Insight(id, kind, text, ALICE, utterance_id=f"q{id}")
    assert questions.update(Utterance(f"q{id}", text, ALICE), [insight]) == ()


def _reply(
    questions: OpenQuestions, id: str, text: str, speaker: Speaker = BOB
) -> list[tuple[str, str | None]]:
    answered = questions.update(Utterance(id, text, speaker), [])
    return [(insight.id, insight.answered_by) for insight in answered]


def test_a_question_is_returned_once_when_it_is_answered() -> None:
    questions = OpenQuestions()
    _ask(questions, "1")
    assert _reply(questions, "a", "hm") == []
    assert _reply(questions, "b", "yes it is") == [("1", "b")]
    assert _reply(questions, "c", "yes of course") == []


def test_an_unanswered_question_is_dropped_after_a_while() -> None:
    questions = OpenQuestions()
    _ask(questions, "1")
    for number in range(ANSWER_WINDOW):
        assert _reply(questions, str(number), "hm") == []
    assert _reply(questions, "late", "yes it is") == []


def test_one_reply_may_answer_two_questions() -> None:
    questions = OpenQuestions()
    _ask(questions, "1")
    _ask(questions, "2", "is it ready?")
    assert _reply(questions, "b", "yes it is") == [("1", "b"), ("2", "b")]


def test_only_questions_wait_for_an_answer() -> None:
    questions = OpenQuestions()
    _ask(questions, "1", "can you send it", ACTION_ITEM)
    assert _reply(questions, "b", "yes i can") == []


def test_of_a_flood_of_questions_the_newest_wait() -> None:
    questions = OpenQuestions()
    insights = [Insight(str(number), QUESTION, "is it done?", ALICE) for number in range(100)]
    questions.update(Utterance("q", "...", ALICE), insights)
    assert [id for id, _ in _reply(questions, "b", "yes it is")] == [str(number) for number in range(80, 100)]
