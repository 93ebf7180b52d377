"""Stored conversations take the shapes that Symbl's clients parse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.rest import serializers
from symbl_tui.engine.store.records import Conversation, StoredMessage

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ANN, BOB = Speaker("Ann", "ann@example.com", "a"), Speaker("Bob", "", "b")
MEETING = Conversation("1", "", NOW, NOW + timedelta(minutes=5), 0.5, {}, (ANN, BOB))


def stored(id: str, text: str, speaker: Speaker = ANN, at: float = 2.0) -> StoredMessage:
    start = NOW + timedelta(seconds=at)
    words = (Word("hi", 1.0, 1.25, 0.9), Word("there", 1.25, 2.0))
    return StoredMessage(
        Utterance(id, text, speaker), start, start + timedelta(seconds=1.5), words, NOW, None, (at, 1)
    )


def insight(kind: str, text: str, **fields: object) -> Insight:
    return Insight("i", kind, text, ANN, **{"utterance_id": "u", **fields})  # type: ignore[arg-type]


def test_a_conversation_without_a_name_is_called_by_its_id() -> None:
    shape = serializers.conversation(MEETING)
    assert (shape["name"], shape["startTime"]) == ("1", "2026-11-22T10:00:00.000Z")
    assert [member["email"] for member in shape["members"]] == ["ann@example.com", ""]


def test_sentiment_and_words_are_sent_on_request_only() -> None:
    shape = serializers.message(stored("u", "Hi."), MEETING, sentiment=False, verbose=False)
    assert not {"sentiment", "words"} & set(shape)
    assert (shape["timeOffset"], shape["duration"]) == (2.0, 1.5)


def test_words_have_times_of_the_conversation_and_the_number_of_their_speaker() -> None:
    shape = serializers.message(stored("u", "Hi.", BOB), MEETING, sentiment=True, verbose=True)
    first, second = shape["words"]
    assert first == {
        "word": "hi",
        "startTime": "2026-11-22T10:00:01.000Z",
        "endTime": "2026-11-22T10:00:01.250Z",
        "speakerTag": 2,
        "timeOffset": 1.0,
        "duration": 0.25,
        "score": 0.9,
    }
    assert "score" not in second
    assert shape["sentiment"] == {"polarity": {"score": 0.0}, "suggested": "neutral"}


def test_a_speaker_who_is_no_member_has_the_number_zero() -> None:
    shape = serializers.message(stored("u", "Hi.", Speaker()), MEETING, sentiment=False, verbose=True)
    assert {word["speakerTag"] for word in shape["words"]} == {0}


@pytest.mark.parametrize(
    ("scores", "mean", "suggested"),
    [
        ({"u": 0.5, "v": 0.7}, 0.6, "positive"),
        ({"v": -0.9}, -0.9, "negative"),
        ({"other": 1.0}, 0.0, "neutral"),
        ({}, 0.0, "neutral"),
    ],
)
def test_a_topic_has_the_mean_sentiment_of_its_known_messages(
    scores: dict[str, float], mean: float, suggested: str
) -> None:
    shape = serializers.topic(Topic("t", "budget", 0.9, ("u", "v")), scores)
    assert shape["sentiment"] == {"polarity": {"score": mean}, "suggested": suggested}


def test_a_topic_without_sentiment_on_request_has_none() -> None:
    assert "sentiment" not in serializers.topic(Topic("t", "budget", 0.9), None)


def test_a_question_refers_to_the_message_that_answers_it() -> None:
    messages = [stored("u", "Is it ready?"), stored("v", "Well."), stored("w", "Yes, it is.", BOB)]
    indices = {message.utterance.id: at for at, message in enumerate(messages)}
    shape = serializers.question(insight(QUESTION, "Is it ready?"), messages, indices)
    assert (shape["answered"], shape["answerMessageId"]) == (True, "w")


@pytest.mark.parametrize("utterance_id", [None, "unknown"])
def test_a_question_of_an_unknown_message_is_unanswered(utterance_id: str | None) -> None:
    asked = insight(QUESTION, "Is it ready?", utterance_id=utterance_id)
    shape = serializers.question(asked, [stored("w", "Yes, it is.", BOB)], {"w": 0})
    assert shape["answered"] is False
    assert "answerMessageId" not in shape


@pytest.mark.parametrize(
    ("due", "by"),
    [("2026-11-27", "2026-11-27T00:00:00.000Z"), ("2026-11-27T09:30:00.000Z", "2026-11-27T09:30:00.000Z")],
)
def test_a_task_is_due_at_a_moment_even_where_only_its_day_is_known(due: str, by: str) -> None:
    shape = serializers.task(insight(ACTION_ITEM, "Send it.", due=due, assignee=BOB), {})
    assert shape["dueBy"] == by
    assert shape["assignee"]["name"] == "Bob"


def test_a_task_without_details_has_no_empty_keys() -> None:
    shape = serializers.task(insight(FOLLOW_UP, "We meet again.", utterance_id=None), {})
    assert not {"dueBy", "assignee"} & set(shape)
    assert (shape["messageIds"], shape["score"], shape["definitive"]) == ([], 0.0, False)


@pytest.mark.parametrize(("confidence", "definitive"), [(0.69, False), (0.7, True), (None, False)])
def test_a_confident_task_is_definitive(confidence: float | None, definitive: bool) -> None:
    shape = serializers.task(insight(ACTION_ITEM, "Send it.", confidence=confidence), {})
    assert shape["definitive"] is definitive


def test_a_task_has_the_entities_that_its_text_quotes() -> None:
    entities = {"u": [Entity("PERSON", "Bob", "u", "bob"), Entity("DATE", "2026-11-27", "u", "Friday")]}
    shape = serializers.task(insight(ACTION_ITEM, "Send it on Friday."), entities)
    assert shape["entities"] == [{"type": "date", "text": "Friday", "offset": 11, "value": "2026-11-27"}]


def test_evidence_replaces_ids_by_texts_and_a_pruned_message_has_none() -> None:
    shape = serializers.task(insight(ACTION_ITEM, "Send it."), {})
    evidence = serializers.task_with_evidence(shape, {})
    assert "messageIds" not in evidence
    assert evidence["messageRefs"] == [{"id": "u", "text": ""}]


def test_matches_of_a_tracker_are_grouped_by_phrase_with_the_insights_that_hold_them() -> None:
    match = TrackerMatch("Price", "discount", "u", "Send the Discount.", 9)
    other = replace_match(match, "offer")
    tasks = [insight(ACTION_ITEM, "Send the Discount."), insight(ACTION_ITEM, "Call.", utterance_id="v")]
    (shape,) = serializers.detected_trackers([match, other, match], tasks, {"Price": "7"}, "1")
    assert shape["id"] == "7"
    assert [(each["value"], len(each["messageRefs"])) for each in shape["matches"]] == [
        ("discount", 2),
        ("offer", 1),
    ]
    assert [ref["offset"] for ref in shape["matches"][0]["insightRefs"]] == [9]


def replace_match(match: TrackerMatch, value: str) -> TrackerMatch:
    return TrackerMatch(match.tracker, value, match.utterance_id, match.text, match.offset)


def test_a_tracker_that_is_not_saved_has_a_stable_id_of_its_conversation() -> None:
    match = TrackerMatch("Price", "discount", "u", "discount", 0)
    ids = [serializers.detected_trackers([match], [], {}, meeting)[0]["id"] for meeting in ("1", "1", "2")]
    assert ids[0] == ids[1] != ids[2]


def test_an_entity_quotes_the_messages_that_mention_it() -> None:
    mentions = [Entity("PERSON", "Bob", "u", "Bob", 5), Entity("PERSON", "Bob", "gone", "bob", 0)]
    shape = serializers.entity(mentions, {"u": "Call Bob."})
    assert [(ref["text"], ref["offset"]) for ref in shape["messageRefs"]] == [("Call Bob.", 5), ("bob", 0)]
    assert shape["type"] == "person"


@given(st.lists(st.integers(0, 5)))
def test_grouping_keeps_every_value_in_order(values: list[int]) -> None:
    groups = serializers.group_by(values, lambda value: value % 3)
    assert list(groups) == list(dict.fromkeys(value % 3 for value in values))
    assert all(group == [value for value in values if value % 3 == key] for key, group in groups.items())


@given(st.sampled_from([Sentiment(-1.0), Sentiment(-0.3), Sentiment(0.3), Sentiment(1.0)]))
def test_a_message_reports_the_sentiment_that_is_stored(sentiment: Sentiment) -> None:
    record = replace(stored("u", "Hi."), sentiment=sentiment)
    shape = serializers.message(record, MEETING, sentiment=True, verbose=False)
    assert shape["sentiment"]["polarity"]["score"] == sentiment.score
