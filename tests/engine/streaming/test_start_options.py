"""The options of a start_request decide which frames are sent."""

import json
import re
from dataclasses import replace

from symbl_tui.domain.analyzed_utterance import Findings
from symbl_tui.domain.insight import Entity, Sentiment
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.conversations.analysis import Rules
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.subscribers import Subscribers
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.protocol.start_request import parse_start
from symbl_tui.engine.settings import Limits
from symbl_tui.engine.streaming.recognition_session import RecognitionSession
from tests.engine.conftest import running
from tests.engine.fakes import Scripted, ScriptedFactory, final, partial
from tests.engine.frames import Frame, kind, of_kind, results
from tests.engine.streaming_client import open_client
from tests.support.waiting import HANG_SECONDS

TEXT = "i will call jane doe on friday"


def fake_analyze(utterance: Utterance, **rest: object) -> Findings:
    """The findings of the rules, with two fixed entities and a sentiment."""
    entities = [
        Entity(kind, match.group(), utterance.id, match.group(), match.start())
        for kind, pattern in (("PERSON", "jane doe"), ("AMOUNT", "five dollars"))
        for match in re.finditer(pattern, utterance.text, re.IGNORECASE)
    ]
    return replace(analyze(utterance, **rest), entities=tuple(entities), sentiment=Sentiment(0.5))  # type: ignore[arg-type]


async def frames_for(
    text: str = TEXT, confidence: float | None = None, *, rules: Rules = fake_analyze, **request: object
) -> list[Frame]:
    """The frames of a session in which ``text`` is recognised, first as an interim result."""
    frames: list[Frame] = []

    async def send(text: str) -> None:
        frames.append(json.loads(text))

    room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), None)
    recognizer = Scripted([partial(text), final(text, confidence)])
    timing = Timing(flush=HANG_SECONDS)
    session = RecognitionSession(parse_start(request), room, recognizer, send, timing, rules=rules)
    await session.feed(b"\1\0")
    await session.stop()
    await session.close()
    assert recognizer.closed
    return frames


def broken_rules(*_: object, **__: object) -> Findings:
    raise IndexError


def message(frames: list[Frame]) -> Frame:
    (utterance,) = of_kind("message_response", frames)[0]["messages"]
    result: Frame = utterance
    return result


async def test_nothing_is_sent_that_was_not_requested() -> None:
    frames = await frames_for()
    assert {"entity_response", "tracker_response", "insight_response"}.isdisjoint(map(kind, frames))
    assert "sentiment" not in message(frames)
    assert message(frames)["entities"] == []
    assert "confidence" not in results(frames, final=True)[0]["message"]["payload"]["raw"]["alternatives"][0]


async def test_sentiment_comes_with_each_message() -> None:
    frames = await frames_for(config={"sentiment": True})
    assert message(frames)["sentiment"] == {"polarity": {"score": 0.5}, "suggested": "positive"}


async def test_entities_are_sent_with_the_keys_of_both_shapes() -> None:
    frames = await frames_for(config={"detectEntities": True})
    (entity,) = of_kind("entity_response", frames)[0]["entities"]
    (match,) = entity["matches"]
    assert (entity["type"], entity["value"], match["detectedValue"]) == ("PERSON", "jane doe", "jane doe")
    (reference,) = match["messageRefs"]
    assert entity["messageRefs"] == [reference]
    assert reference["id"] == message(frames)["id"]
    assert reference["text"][reference["offset"] :].startswith("jane doe")
    assert reference["startTime"] == message(frames)["duration"]["startTime"]
    assert message(frames)["entities"][0]["detectedValue"] == "jane doe"


async def test_a_redacted_name_is_in_no_frame() -> None:
    redaction = {"redaction": {"identifyContent": True, "redactContent": True, "redactionString": "[name]"}}
    frames = await frames_for(config={**redaction, "detectEntities": True}, insightTypes=["action_item"])
    assert message(frames)["payload"]["content"] == "I will call [name] on Friday."
    assert results(frames, final=False)[0]["message"]["punctuated"]["transcript"] == (
        "I will call [name] on friday"
    )
    assert of_kind("insight_response", frames)
    (entity,) = message(frames)["entities"]
    assert (entity["type"], entity["value"], entity["offset"]) == ("PERSON", "[name]", 12)
    assert "jane" not in str(frames).lower()


async def test_a_rule_that_raises_costs_no_transcript() -> None:
    frames = await frames_for(rules=broken_rules, insightTypes=["action_item"])
    assert message(frames)["payload"]["content"] == "I will call jane doe on Friday."
    assert not of_kind("insight_response", frames)


async def test_text_whose_analysis_failed_is_redacted_as_a_whole() -> None:
    frames = await frames_for(rules=broken_rules, config={"redaction": {"redactContent": True}})
    assert message(frames)["payload"]["content"] == "****."
    assert "jane" not in str(frames).lower()


async def test_personal_details_may_be_identified_without_being_redacted() -> None:
    frames = await frames_for(f"{TEXT} about five dollars", config={"redaction": {"identifyContent": True}})
    assert [entity["type"] for entity in message(frames)["entities"]] == ["PERSON"]
    assert "jane doe" in message(frames)["payload"]["content"]
    assert not of_kind("entity_response", frames)


async def test_tracked_phrases_are_sent_in_interim_results_on_request() -> None:
    trackers = [{"name": "Calls", "vocabulary": ["call"]}]
    with_interim = await frames_for(trackers=trackers, config={"trackers": {"interimResults": True}})
    early, late = of_kind("tracker_response", with_interim)
    assert (early["isFinal"], late["isFinal"]) == (False, True)
    assert early["trackers"][0]["id"] == late["trackers"][0]["id"]
    without_interim = await frames_for(trackers=trackers)
    assert [frame["isFinal"] for frame in of_kind("tracker_response", without_interim)] == [True]


async def test_confidence_is_sent_where_the_recogniser_has_it() -> None:
    result = results(await frames_for(confidence=0.75), final=True)[0]
    (alternative,) = result["message"]["payload"]["raw"]["alternatives"]
    assert alternative["confidence"] == 0.75
    assert {word["confidence"] for word in alternative["words"]} == {0.75}


async def test_sequence_numbers_count_up() -> None:
    frames = await frames_for(config={"detectEntities": True}, insightTypes=["action_item"])
    numbers = [frame["sequenceNumber"] for frame in frames if "sequenceNumber" in frame]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) == 3


async def test_a_speakers_own_keys_are_returned() -> None:
    frames = await frames_for(speaker={"name": "Jane", "role": "guest", "email": "j@example.com"})
    user = results(frames, final=True)[0]["message"]["user"]
    assert (user["name"], user["role"], user["email"]) == ("Jane", "guest", "j@example.com")


async def test_vocabulary_and_trackers_are_passed_to_the_recogniser() -> None:
    recognizers = ScriptedFactory()
    trackers = [{"name": "Price", "vocabulary": ["how much"]}]
    async with running(recognizers) as url, open_client(url, "/v1/streaming/call") as speaker:
        await speaker.start(customVocabulary=["acme"], trackers=trackers)
    assert recognizers.vocabularies == [("acme", "how much")]
