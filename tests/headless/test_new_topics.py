"""Without a screen every topic is printed once, though its score changes all the time."""

from symbl_tui.domain.insight import Topic
from symbl_tui.headless.new_topics import NewTopics
from symbl_tui.session.model.change import Change


def change(*texts: str, score: float = 0.5) -> Change:
    return Change(topics=tuple(Topic(text, text, score) for text in texts))


def test_a_topic_is_new_once_whatever_its_score_and_case() -> None:
    topics = NewTopics()
    assert [each.text for each in topics.filter(change("Budget", "Launch"))] == ["Budget", "Launch"]
    assert [each.text for each in topics.filter(change("budget", "Hiring", score=0.9))] == ["Hiring"]


def test_a_change_without_topics_brings_none() -> None:
    assert list(NewTopics().filter(Change())) == []


def test_the_same_topic_twice_in_a_change_is_printed_once() -> None:
    assert len(list(NewTopics().filter(change("Budget", "BUDGET")))) == 1


def test_a_session_of_months_does_not_fill_the_memory() -> None:
    topics = NewTopics()
    assert len(list(topics.filter(change(*map(str, range(10_001)))))) == 10_001
    assert [each.text for each in topics.filter(change("10000", "0"))] == ["0"]
