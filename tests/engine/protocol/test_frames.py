"""The frames of the engine, key by key."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frame_fields import Frame
from symbl_tui.engine.protocol.identifiers import Members, format_time, format_timestamp

BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)
BOB = Speaker("Bob", "bob@example.com", "b")
WORDS = (Word("hello", 1.0, 1.25, 0.5), Word("there", 1.5, 2.0, 1.0))
ANALYZED = AnalyzedUtterance(
    Utterance("u", "Hello there.", BOB, 1.0, 2.0), "hello there", WORDS, BEGAN, Findings()
)


def wire(frame: Frame) -> Any:  # noqa: ANN401 - JSON
    return json.loads(frames.encode(frame))


def test_a_start_is_answered_by_three_frames_of_which_the_last_names_the_recogniser() -> None:
    first, created, last = map(wire, frames.started("123", RecognizerInfo("scripted", language="en-US")))
    assert first == {"type": "message", "message": {"type": "started_listening"}}
    assert created["message"]["data"] == {"conversationId": "123"}
    assert last["message"]["data"]["recognizer"] == {"name": "scripted", "language": "en-US"}


def test_a_subscriber_that_comes_late_is_told_when_the_conversation_began() -> None:
    created = wire(frames.conversation_created("123", datetime(2026, 11, 30, 10, tzinfo=UTC)))
    assert created["message"]["data"] == {"conversationId": "123", "startTime": "2026-11-30T10:00:00.000Z"}


def test_a_result_carries_offsets_confidence_and_the_speakers_own_keys() -> None:
    extras = {"role": "guest", "name": "overridden"}
    frame = wire(frames.recognition_result(WORDS, "Hello there", BOB, final=True, extras=extras))
    (alternative,) = frame["message"]["payload"]["raw"]["alternatives"]
    assert frame["timeOffset"] == 1000
    assert alternative["confidence"] == 0.75
    assert alternative["words"][0] == {
        "word": "hello",
        "startTime": {"seconds": "1", "nanos": "0"},
        "endTime": {"seconds": "1", "nanos": "250000000"},
        "confidence": 0.5,
    }
    assert frame["message"]["user"] == {
        "role": "guest",
        "id": "b",
        "name": "Bob",
        "userId": "bob@example.com",
    }


def test_a_result_without_words_confidence_or_speaker_leaves_their_keys_out() -> None:
    estimated = (Word("so", 0.0, 0.5, estimated=True),)
    frame = wire(frames.recognition_result(estimated, "So", None, final=False))
    (alternative,) = frame["message"]["payload"]["raw"]["alternatives"]
    assert alternative["words"][0]["timing"] == "estimated"
    assert "confidence" not in alternative
    assert "user" not in frame["message"]
    assert frames.recognition_result((), "", None, final=False)["timeOffset"] == 0


def test_only_results_become_transcripts_of_a_telephone_call() -> None:
    result = frames.recognition_result(WORDS, "Hello there", BOB, final=True)
    assert frames.transcript_response(result) == {
        "type": "transcript_response",
        "payload": {"content": "Hello there"},
        "isFinal": True,
    }
    assert frames.transcript_response(frames.event("started_listening")) is None


def test_a_message_has_absolute_times_of_the_utterance_and_its_words() -> None:
    (message,) = wire(frames.message_response(ANALYZED, 480, (), Sentiment(-0.5)))["messages"]
    assert message["duration"]["startTime"] == "2026-11-22T10:00:01.000Z"
    assert message["duration"]["duration"] == 1.0
    assert json.loads(message["metadata"]["words"])[1]["endTime"] == "2026-11-22T10:00:02.000Z"
    assert message["metadata"]["originalContent"] == "hello there"
    assert message["sentiment"] == {"polarity": {"score": -0.5}, "suggested": "negative"}


def test_an_insight_names_its_evidence_owner_and_due_date() -> None:
    entities = (Entity("PERSON", "Bob", "u", "Bob", 0), Entity("DATE", "2026-11-27", "u", "Friday", 20))
    insight = Insight(
        *("i", ACTION_ITEM, "Bob sends it by Friday.", BOB, 0.8, "u", BOB, "2026-11-27", entities),
        offset=4,
        start=1.0,
        end=2.5,
    )
    (frame,) = wire(frames.insight_response([insight]))["insights"]
    assert frame["messageReference"] == {"id": "u", "offset": 4, "timeOffset": 1.0, "duration": 1.5}
    assert frame["assignee"] == {"id": "b", "name": "Bob", "userId": "bob@example.com"}
    assert frame["dueBy"] == {"value": "2026-11-27"}
    assert [(tag["type"], tag["beginOffset"]) for tag in frame["tags"]] == [("person", 0), ("date", 20)]
    assert frame["tags"][0]["value"]["value"]["userId"] == "bob@example.com"


def test_an_answered_question_names_its_answer() -> None:
    question = Insight("q", QUESTION, "When?", BOB, answered_by="m")
    (frame,) = wire(frames.insight_response([question]))["insights"]
    assert frame["hints"] == [
        {"key": "confidenceScore", "value": "0.000"},
        {"key": "answered", "value": "true"},
        {"key": "answerMessageId", "value": "m"},
    ]
    assert "dueBy" not in frame


def test_matches_are_grouped_by_tracker() -> None:
    matches = [TrackerMatch(name, "hello", "u", "Hello there.", 0) for name in ("A", "B", "A")]
    trackers = wire(frames.tracker_response(matches, {"A": "1", "B": "2"}))["trackers"]
    assert [(tracker["id"], len(tracker["matches"])) for tracker in trackers] == [("1", 2), ("2", 1)]


def test_topics_and_entities_refer_to_their_utterances() -> None:
    (topic,) = wire(frames.topic_response([Topic("t", "test report", 0.5, ("u", "v"))]))["topics"]
    assert [reference["id"] for reference in topic["messageReferences"]] == ["u", "v"]
    assert topic["rootWords"] == [{"text": "report"}]
    (entity,) = wire(frames.entity_response([Entity("PERSON", "Bob", "u", "Bob", 3)], ANALYZED))["entities"]
    assert entity["messageRefs"][0]["offset"] == 3
    assert entity["matches"] == [{"detectedValue": "Bob", "messageRefs": entity["messageRefs"]}]


@pytest.mark.parametrize("milliseconds", [0, 1, 290, 999, 123_456])
def test_both_ways_to_format_a_time_agree(milliseconds: int) -> None:
    seconds = BEGAN.timestamp() + milliseconds / 1000
    assert format_timestamp(seconds) == format_time(datetime.fromtimestamp(seconds, UTC))


def test_a_member_is_found_by_user_id_or_else_by_name() -> None:
    members = Members([BOB, Speaker("Carol", "", "c")])
    assert members.find_or_add("Robert", "bob@example.com") is BOB
    assert members.find_or_add("Carol", "").id == "c"
    added = members.find_or_add("Bob", "")
    assert added.id not in ("b", "c")
    assert members.find_or_add("Bob", "") is added
    assert members.all[2:] == (added,)


def test_two_nodes_give_a_member_of_a_conversation_the_same_id() -> None:
    first, second = (Members(conversation_id="1234").find_or_add("Ann", "ann@example.com") for _ in "ab")
    assert first == second
    assert first.id != Members(conversation_id="1235").find_or_add("Ann", "ann@example.com").id
