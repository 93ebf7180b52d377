"""Topics: what it is about, without flicker, doubles or small talk."""

from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights import TopicRanker

TALK = (
    "good morning everybody thanks for joining",
    "the marketing campaign for the electric bicycle starts in spring",
    "the electric bicycle needs a new battery supplier",
    "our battery supplier raised the prices again",
    "the marketing campaign will show the electric bicycles in the city",
    "let us look for another battery supplier then",
)


def ranker_after(*said: str) -> TopicRanker:
    ranker = TopicRanker()
    for index, text in enumerate(said):
        ranker.add(Utterance(str(index), text, Speaker("Alice")))
    return ranker


def names(topics: tuple[Topic, ...]) -> list[str]:
    return [topic.text for topic in topics]


def test_recurring_phrases_are_the_topics() -> None:
    topics = ranker_after(*TALK).rank()
    assert {"electric bicycle", "battery supplier", "marketing campaign"} <= set(names(topics)[:5])
    assert all(0 < topic.score <= 1 for topic in topics)
    assert [topic.score for topic in topics] == sorted((topic.score for topic in topics), reverse=True)


def test_a_topic_links_to_where_it_was_spoken_of() -> None:
    (supplier,) = [topic for topic in ranker_after(*TALK).rank() if topic.text == "battery supplier"]
    assert supplier.utterance_ids == ("2", "3", "5")


def test_a_topic_keeps_its_id_and_rank_as_the_conversation_goes_on() -> None:
    ranker = ranker_after(*TALK)
    before = {topic.text: topic.id for topic in ranker.rank()}
    ranker.add(Utterance("9", "and the battery supplier wants a longer contract", Speaker("Bob")))
    after = {topic.text: topic.id for topic in ranker.rank()}
    kept = before.keys() & after.keys()
    assert len(kept) >= len(before) - 1
    assert all(before[name] == after[name] for name in kept)


def test_there_are_few_topics_and_none_twice() -> None:
    topics = names(
        ranker_after(*TALK, "many different words about warehouses lawyers contracts and insurance").rank()
    )
    assert len(topics) <= 10
    assert not {"electric bicycles", "bicycle", "battery", "supplier"} & set(topics)


def test_small_talk_and_silence_have_no_topics() -> None:
    assert TopicRanker().rank() == ()
    assert ranker_after("", "uh").rank() == ()
    assert ranker_after("good morning bob", "good morning alice", "thank you bob").rank() == ()


def test_memory_is_bounded_over_a_day() -> None:
    ranker = ranker_after(
        "the ancient topic is a zeppelin factory", *("the electric bicycle is fine " * 100,) * 15
    )
    topics = ranker.rank()
    assert "zeppelin factory" not in names(topics)
    assert all("0" not in topic.utterance_ids for topic in topics)


def test_a_topic_in_the_plural_is_the_same_topic() -> None:
    one = {topic.text: topic.id for topic in ranker_after(*("the battery supplier is late",) * 3).rank()}
    many = {topic.text: topic.id for topic in ranker_after(*("the battery suppliers are late",) * 3).rank()}
    assert one["battery supplier"] == many["battery suppliers"]
