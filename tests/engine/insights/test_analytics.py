"""Talk time, pace, overlap and silence; extractive summaries; answers to questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights import OpenQuestions
from symbl_tui.engine.insights.analytics import Analytics, Share, Turn, analytics
from symbl_tui.engine.insights.answers import ANSWER_WINDOW, find_answer
from symbl_tui.engine.insights.summary import summarize

ALICE, BOB = Speaker("Alice"), Speaker("Bob")


def test_a_conversation_adds_up() -> None:
    found = analytics([Turn("a", 0, 10, 30), Turn("b", 8, 20, 10), Turn("a", 25, 30, 9)])
    assert (found.silence.seconds, found.talk.seconds, found.overlap.seconds) == (5, 25, 2)
    assert found.silence.percent + found.talk.percent == pytest.approx(100, abs=0.01)
    alice, bob = found.members
    assert (alice.member_id, alice.talk.seconds, alice.listen.seconds, alice.overlap) == ("a", 15, 10, 2)
    assert alice.words_per_minute == 156
    assert [(each.member_id, each.share.seconds) for each in bob.overlaps] == [("a", 2)]


def test_a_conversation_of_written_lines_has_no_times_and_no_divisions_by_zero() -> None:
    found = analytics([Turn("a", 0, 0, 7), Turn("b", 0, 0, 3)])
    assert (found.talk, found.silence) == (Share(0, 0), Share(0, 0))
    assert [member.words_per_minute for member in found.members] == [0, 0]
    assert analytics([]).members == ()


seconds = st.floats(0, 1000)
turns = st.builds(Turn, st.sampled_from("abc"), seconds, seconds, st.integers(0, 100))


@given(st.lists(turns, max_size=20))
def test_shares_are_shares_whatever_the_turns(said: list[Turn]) -> None:
    found: Analytics = analytics(said)
    for share in (found.talk, found.silence, found.overlap, *(member.talk for member in found.members)):
        assert -1e-3 <= share.seconds <= 1001
        assert -1e-3 <= share.percent <= 100.001
    for member in found.members:
        assert member.talk.seconds + member.listen.seconds == pytest.approx(found.talk.seconds, abs=0.01)
        assert member.overlap <= found.overlap.seconds + 0.01


TALK = (
    "good morning everybody",
    "the electric bicycle cannot start in march because the battery supplier raised the prices",
    "yeah",
    "so we look for another battery supplier and move the electric bicycle launch to april",
    "did you see the game last night it was so funny",
    "okay thank you all",
)


def test_a_summary_is_the_most_representative_lines_in_order() -> None:
    assert summarize(TALK, 2) == (1, 3)
    assert summarize(TALK, 1) in ((1,), (3,))


def test_small_talk_has_no_summary() -> None:
    assert summarize(["hello", "how are you", "fine thanks", ""]) == ()
    assert summarize([]) == ()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("when will it be ready?", "i think on friday"),
        ("is it done?", "yeah it is"),
        ("did you call them?", "not yet"),
        ("how many seats do they need?", "about twenty"),
        ("why is it late?", "because the supplier is slow"),
        ("what is the budget?", "the budget is twenty thousand"),
        ("who is going to present it?", "i will"),
    ],
)
def test_a_fitting_reply_of_another_speaker_answers(question: str, answer: str) -> None:
    found = find_answer(question, ALICE, [Utterance("a", "hm", ALICE), Utterance("b", answer, BOB)])
    assert found is not None
    assert found.utterance.id == "b"
    assert 0.5 <= found.confidence <= 1


@pytest.mark.parametrize(
    "reply", ["i don't know", "good question", "what do you mean", "can we talk about lunch", "hm", "..."]
)
def test_a_reply_that_is_no_answer_leaves_the_question_open(reply: str) -> None:
    assert find_answer("when will it be ready?", ALICE, [Utterance("b", reply, BOB)]) is None


def test_own_and_late_utterances_do_not_answer() -> None:
    yes = Utterance("b", "yes it is", BOB)
    assert find_answer("is it done?", BOB, [yes]) is None
    assert find_answer("is it done?", ALICE, [Utterance("x", "hm", BOB)] * ANSWER_WINDOW + [yes]) is None


def question_insight(id: str, text: str, speaker: Speaker = ALICE) -> Insight:
    return Insight(id, QUESTION, text, speaker, utterance_id="q")


def test_a_question_is_returned_once_when_it_is_answered() -> None:
    questions = OpenQuestions()
    assert (
        questions.update(Utterance("q", "is it done?", ALICE), [question_insight("1", "is it done?")]) == ()
    )
    assert questions.update(Utterance("a", "hm", BOB), []) == ()
    (answered,) = questions.update(Utterance("b", "yes it is", BOB), [])
    assert (answered.id, answered.answered_by) == ("1", "b")
    assert questions.update(Utterance("c", "yes of course", BOB), []) == ()


def test_an_unanswered_question_is_dropped_after_a_while() -> None:
    questions = OpenQuestions()
    questions.update(Utterance("q", "is it done?", ALICE), [question_insight("1", "is it done?")])
    for number in range(ANSWER_WINDOW):
        assert questions.update(Utterance(str(number), "hm", BOB), []) == ()
    assert questions.update(Utterance("late", "yes it is", BOB), []) == ()
