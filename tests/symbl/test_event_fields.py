"""Every field of Symbl's messages is read in the forms that servers send, and nonsense is read as empty."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.domain.untrusted_json import Json
from symbl_tui.symbl import event_fields as fields

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)
NAMES = """payload raw alternatives words messages insights topics trackers matches messageRefs duration hints
messageReference entities from assignee offset timeOffset startTime seconds nanos data type message"""
KEYS = st.sampled_from(NAMES.split())


def insight(**values: object) -> Json:
    return {"insights": [{"type": "action_item", "text": "Send the notes", "id": "i1", **values}]}


@settings(max_examples=40)
@given(st.dictionaries(KEYS, st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=3) | VALUES))
def test_no_message_makes_a_reader_fail(message: Json) -> None:
    for read in (fields.utterances, fields.insights, fields.topics, fields.entities, fields.tracker_matches):
        assert isinstance(read(message), tuple)
    assert fields.transcript(message) == fields.transcript(message).strip()
    assert len(fields.error_texts(message)) == 2
    assert isinstance(fields.words(message), tuple)


@given(st.floats(allow_nan=True), st.floats(allow_nan=True))
def test_a_time_is_never_negative_or_endless(offset: float, length: float) -> None:
    message: Json = {"messages": [{"duration": {"timeOffset": offset, "duration": length}}]}
    (utterance,) = fields.utterances(message)
    for seconds in (utterance.start, utterance.end):
        assert seconds is None or (math.isfinite(seconds) and 0 <= seconds <= 1e7)
    if utterance.start is not None and utterance.end is not None:
        assert utterance.start <= utterance.end


@given(st.floats() | st.integers())
def test_progress_never_leads_beyond_any_session(milliseconds: float) -> None:
    assert 0.0 <= fields.progress({"timeOffset": milliseconds}) <= 1e7
    assert fields.progress({"timeOffset": "1500"}) == 1.5


@pytest.mark.parametrize("offset", [None, "here", True, -3, 1e308, 10**400, [4]])
def test_a_place_that_is_in_no_text_is_unknown(offset: object) -> None:
    (item,) = fields.insights(insight(messageReference={"id": "m1", "offset": offset}))
    assert item.offset == -1


def test_a_speaker_without_a_user_id_is_known_by_the_email_address() -> None:
    speaker = fields.speaker_at({"from": {"name": "Alice", "email": "a@example.com", "id": 7}}, "from")
    assert (speaker.name, speaker.user_id, speaker.id) == ("Alice", "a@example.com", "7")


def test_punctuated_text_is_preferred_to_the_bare_words() -> None:
    raw = {"raw": {"alternatives": [{"transcript": "hello world"}, {"transcript": "hollow"}]}}
    assert fields.transcript({"payload": raw}) == "hello world"
    punctuated = {"transcript": "Hello, world."}
    assert fields.transcript({"payload": raw, "punctuated": punctuated}) == "Hello, world."


def test_word_times_are_read_from_seconds_and_nanoseconds_as_strings() -> None:
    word = {"word": "hi", "startTime": {"seconds": "3", "nanos": "800000000"}, "endTime": {"seconds": 4}}
    (read,) = fields.words({"words": [word]})
    assert (read.text, read.end) == ("hi", 4.0)
    assert read.start == pytest.approx(3.8)


def test_a_message_without_times_has_none() -> None:
    (utterance,) = fields.utterances({"messages": [{"text": "Hello"}]})
    assert (utterance.text, utterance.start, utterance.end) == ("Hello", None, None)


def test_an_insight_of_a_kind_that_is_not_known_is_left_out() -> None:
    assert fields.insights(insight(type="prophecy")) == ()


def test_an_action_item_has_its_assignee_due_date_and_place() -> None:
    (item,) = fields.insights(
        insight(
            assignee={"name": "Bob"},
            dueBy={"value": "2026-11-27"},
            messageReference={"id": "m1", "offset": 4, "timeOffset": 2, "duration": 1.5},
        )
    )
    assert item.assignee is not None
    assert (item.assignee.name, item.due, item.utterance_id) == ("Bob", "2026-11-27", "m1")
    assert (item.offset, item.start, item.end) == (4, 2.0, 3.5)


def test_an_unassigned_item_has_no_assignee_and_an_unknown_place() -> None:
    (item,) = fields.insights(insight(assignee={}))
    assert (item.assignee, item.due, item.offset, item.start) == (None, None, -1, None)


def test_insights_without_an_id_are_told_apart_by_kind_and_words() -> None:
    ids = [fields.insights(insight(id="", **each))[0].id for each in ({}, {"text": "Call Bob"})]
    assert len({*ids, fields.insights(insight(id=""))[0].id}) == 2


def test_the_answer_to_a_question_is_found_among_the_hints() -> None:
    hints = [{"key": "confidenceScore", "value": "0.9"}, {"key": "answerMessageId", "value": "m9"}]
    assert fields.insights(insight(hints=hints))[0].answered_by == "m9"
    assert fields.insights(insight(hints=hints[:1]))[0].answered_by is None


def test_a_topic_without_words_is_left_out() -> None:
    named = {"phrases": "budget", "score": 0.8, "messageReferences": [{"id": "m1"}, {"id": "m2"}]}
    (topic,) = fields.topics({"topics": [{"score": 1}, named]})
    assert (topic.id, topic.score, topic.utterance_ids) == ("budget", 0.8, ("m1", "m2"))


def test_each_place_of_a_tracked_phrase_is_a_match() -> None:
    places = [{"id": "m1", "text": "how much", "offset": 3}, {"id": "m2"}]
    tracker = {"name": "Price", "matches": [{"value": "how much", "messageRefs": places}, {"value": "cost"}]}
    found = fields.tracker_matches({"trackers": [tracker]})
    assert [(each.value, each.utterance_id, each.offset) for each in found] == [
        ("how much", "m1", 3),
        ("how much", "m2", -1),
        ("cost", None, -1),
    ]


def test_an_entity_is_read_even_without_a_place() -> None:
    entity = {"type": "PERSON", "matches": [{"detectedValue": "Ada", "messageRefs": []}]}
    (found,) = fields.entities({"entities": [entity]})
    assert (found.kind, found.value, found.utterance_id) == ("PERSON", "Ada", None)


def test_both_places_of_the_conversation_id_are_read() -> None:
    assert fields.conversation_id({"data": {"conversationId": "12"}, "conversationId": "34"}) == "12"
    assert fields.conversation_id({"conversationId": 34}) == "34"
    assert fields.conversation_id({}) == ""


def test_an_error_text_is_short_and_clean_wherever_it_stands() -> None:
    assert fields.error_texts({"message": "bad\x1b[2J", "details": "no"}) == ("bad[2J", "no")
    assert fields.error_texts({"message": {"message": "x" * 900}}) == ("x" * 500, "")
