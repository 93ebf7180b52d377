"""Every form of a message is parsed, and no message, however malformed, does harm."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Entity, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.errors import ProtocolError
from symbl_tui.symbl import events as ev
from symbl_tui.symbl.event_parser import parse_frame, parse_received
from tests.support.scripted_engine import platform, result, utterance


def test_a_partial_and_a_final_differ_and_carry_word_times() -> None:
    partial = parse_frame(json.dumps(result("hello world", 3.8, 4.8, final=False)))
    final = parse_frame(json.dumps(result("hello world", 3.8, 4.8)))
    assert isinstance(partial, ev.PartialResult)
    assert isinstance(final, ev.FinalResult)
    assert [word.text for word in final.words] == ["hello", "world"]
    assert final.words[0].start == pytest.approx(3.8)
    assert final.words[1].end == pytest.approx(4.8)


def test_the_conversation_id_is_found_in_every_place_that_engines_put_it() -> None:
    direct = {"type": "message", "message": {"type": "conversation_completed", "conversationId": "1234"}}
    assert parse_frame(json.dumps(direct)) == ev.ConversationCompleted("1234")
    nested = platform("conversation_completed", conversationId="1234")
    assert parse_frame(json.dumps(nested)) == ev.ConversationCompleted("1234")
    assert parse_frame(
        json.dumps(platform("recognition_started", conversationId=1234))
    ) == ev.RecognitionStarted("1234")


@pytest.mark.parametrize(
    ("frame", "event"),
    [
        (platform("started_listening"), ev.StartedListening()),
        (platform("recognition_stopped"), ev.RecognitionStopped()),
        (platform("session_modified"), ev.SessionModified()),
        ({"type": "error", "details": "no", "message": "bad"}, ev.EngineFault("bad", "no")),
        ({"type": "message", "message": {"type": "error", "message": "bad"}}, ev.EngineFault("bad")),
        ({"type": "context_response"}, ev.Unknown("context_response")),
        ({"type": "message", "message": {"type": "novel"}}, ev.Unknown("novel")),
        ({"type": "message"}, ev.Unknown("")),
        ({"type": "error", "retryable": True}, ev.EngineFault("the engine reports an error", "", True)),
        ({"type": "error", "message": "x", "retryable": "yes"}, ev.EngineFault("x")),
        ({"type": "call_ended", "reason": "busy"}, ev.CallProgress("call_ended", "busy")),
        ({"type": "call_note", "text": "no\x1b[2J"}, ev.CallProgress("call_note", "no[2J")),
        ({"type": "tracker_response", "isFinal": False}, ev.TrackersMatched((), final=False)),
        ({"type": "tracker_response"}, ev.TrackersMatched(())),
        (
            {"type": "message", "message": {"type": "recognition_progress", "timeOffset": 1500}},
            ev.RecognitionProgress(1.5),
        ),
        (
            platform("conversation_completed", summaryUrl="https://x"),
            ev.ConversationCompleted(None, "https://x"),
        ),
        (
            platform("conversation_created", conversationId="1", startTime="2026-11-30T09:30:00+01:00"),
            ev.ConversationCreated("1", datetime(2026, 11, 30, 8, 30, tzinfo=UTC)),
        ),
        (platform("conversation_created", conversationId="1", startTime="soon"), ev.ConversationCreated("1")),
    ],
)
def test_platform_events_and_unknown_ones(frame: object, event: ev.Event) -> None:
    assert parse_frame(json.dumps(frame)) == event


@pytest.mark.parametrize("flag", [False, None, "true", 1])
def test_only_a_literal_true_settles_sound(flag: object) -> None:
    frame = result("hello", 0.0, 1.0)
    message = frame["message"]
    assert isinstance(message, dict)
    assert isinstance(
        parse_frame(json.dumps(frame | {"message": message | {"isFinal": flag}})), ev.PartialResult
    )


def test_an_utterance_is_placed_by_its_duration_when_the_engine_gives_one() -> None:
    event = parse_frame(json.dumps(utterance("m1", "Hello world.", 3.8, 4.8, "jane@example.com")))
    assert isinstance(event, ev.UtterancesReceived)
    said = event.utterances[0]
    assert (said.id, said.text, said.speaker.user_id) == ("m1", "Hello world.", "jane@example.com")
    assert said.start == pytest.approx(3.8)
    assert said.end == pytest.approx(4.8)


def test_the_oldest_form_of_an_utterance_without_times_is_read() -> None:
    frame = {"type": "message_response", "messages": [{"from": {"name": "J"}, "payload": {"content": "Hi"}}]}
    event = parse_frame(json.dumps(frame))
    assert event == ev.UtterancesReceived((Utterance("", "Hi", Speaker("J")),))


def test_an_insight_has_owner_due_date_and_utterance_in_new_and_old_form() -> None:
    new = {
        "id": "i1",
        "type": "action_item",
        "payload": {"content": "Send it."},
        "confidence": 0.9,
        "messageReference": {"id": "m1"},
        "assignee": {"name": "John"},
        "dueBy": {"value": "2021-02-05"},
        "from": {"name": "Jane"},
    }
    old = {"type": "question", "text": "Why?"}
    event = parse_frame(json.dumps({"type": "insight_response", "insights": [new, old, {"type": "opinion"}]}))
    assert isinstance(event, ev.InsightsFound)
    item, question = event.insights
    assert item.assignee == Speaker("John")
    assert (item.due, item.utterance_id, item.confidence) == ("2021-02-05", "m1", 0.9)
    assert (question.kind, question.text) == (QUESTION, "Why?")


def test_topics_trackers_and_entities_are_read() -> None:
    topics = parse_frame(
        json.dumps({"type": "topic_response", "topics": [{"phrases": "launch", "score": 0.7}, {}]})
    )
    assert topics == ev.TopicsFound((Topic("launch", "launch", 0.7),))
    reference = {"id": "m1", "text": "How much is it?", "offset": 0}
    tracker = {
        "name": "Pricing",
        "matches": [{"value": "how much", "messageRefs": [reference]}, {"value": "x"}],
    }
    trackers = parse_frame(json.dumps({"type": "tracker_response", "trackers": [tracker]}))
    assert trackers == ev.TrackersMatched(
        (
            TrackerMatch("Pricing", "how much", "m1", "How much is it?", 0),
            TrackerMatch("Pricing", "x"),
        )
    )
    entity = {"type": "PERSON", "matches": [{"detectedValue": "Jane", "messageRefs": [{"id": "m1"}]}]}
    entities = parse_frame(json.dumps({"type": "entity_response", "entities": [entity]}))
    assert entities == ev.EntitiesFound((Entity("PERSON", "Jane", "m1"),))


@pytest.mark.parametrize(
    "frame", ["", "garbage", "[]", "3", "null", "{", "[" * 100_000, '{"no": "type"}', "9" * 5000]
)
def test_a_frame_that_is_no_message_is_one_clear_sentence(frame: str) -> None:
    with pytest.raises(ProtocolError, match=r"^the server sent"):
        parse_frame(frame)


def test_binary_where_text_belongs_is_noticed_and_not_fatal() -> None:
    assert parse_received(b"\x00\x01").fault == "the server sent binary where text belongs"


HOSTILE = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)
KEYS = st.sampled_from(
    """type message payload raw alternatives words word startTime seconds nanos transcript punctuated
    isFinal user name userId id messages from content duration timeOffset insights confidence
    messageReference assignee dueBy value topics phrases score messageReferences trackers matches
    messageRefs offset text entities
    detectedValue data""".split()  # noqa: SIM905 - a list of this length is no help to anyone
)
TYPES = st.sampled_from(
    """message_response insight_response topic_response tracker_response entity_response error
    recognition_result conversation_created conversation_completed question action_item""".split()  # noqa: SIM905
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | HOSTILE, inner, max_size=6),
    max_leaves=30,
)
BODIES = st.dictionaries(KEYS, JSON_VALUES, max_size=8)


@given(TYPES, st.dictionaries(KEYS, JSON_VALUES, max_size=8), st.booleans())
def test_no_message_however_malformed_breaks_the_client(
    kind: str, body: dict[str, object], wrapped: bool
) -> None:
    frame: dict[str, object] = {**body, "type": kind}
    event = parse_frame(json.dumps({"type": "message", "message": frame} if wrapped else frame))
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in _texts(event))


def _texts(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "".join(map(_texts, value))
    slots = getattr(value, "__struct_fields__", ())
    return "".join(_texts(getattr(value, slot)) for slot in slots)


def test_a_question_names_the_message_that_answers_it() -> None:
    hints = [
        {"key": "confidenceScore", "value": "0.9"},
        {"key": "answerMessageId", "value": "u2"},
        {"key": 1},
    ]
    told = {"id": "q", "type": "question", "payload": {"content": "Done?"}, "hints": hints}
    event = parse_frame(json.dumps({"type": "insight_response", "insights": [told, {**told, "hints": "?"}]}))
    assert isinstance(event, ev.InsightsFound)
    assert [insight.answered_by for insight in event.insights] == ["u2", None]


def test_an_insight_has_its_place_and_time_in_the_utterance() -> None:
    reference = {"id": "u1", "offset": 12, "timeOffset": 3.5, "duration": 1.25}
    told = {"id": "q", "type": "question", "text": "Done?", "messageReference": reference}
    older = {**told, "messageReference": {"id": "u1"}}
    event = parse_frame(json.dumps({"type": "insight_response", "insights": [told, older]}))
    assert isinstance(event, ev.InsightsFound)
    places = [(insight.offset, insight.start, insight.end) for insight in event.insights]
    assert places == [(12, 3.5, 4.75), (-1, None, None)]
