"""What a client asks for in its start_request is what it gets, and nothing else."""

import re
from dataclasses import replace

import pytest

from symbl_tui.domain.analyzed_utterance import Findings
from symbl_tui.domain.insight import Entity, Sentiment
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.conversations import analysis
from symbl_tui.engine.conversations.redaction import redact
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.recognizers.base import FinalResult
from tests.engine.conftest import Frame, running
from tests.engine.fakes import ScriptedFactory, final, partial, words
from tests.engine.streaming.test_conversation import kind, of_kind, results
from tests.engine.streaming.test_subscribe import visiting

TEXT = "i will call jane doe on friday"


def found(utterance: Utterance, **rest: object) -> Findings:
    """What the rules find, and two entities and a feeling that are certain."""
    entities = [
        Entity(kind, match.group(), utterance.id, match.group(), match.start())
        for kind, pattern in (("PERSON", "jane doe"), ("AMOUNT", "five dollars"))
        for match in re.finditer(pattern, utterance.text, re.IGNORECASE)
    ]
    return replace(analyze(utterance, **rest), entities=tuple(entities), sentiment=Sentiment(0.5))  # type: ignore[arg-type]


async def told(text: str = TEXT, confidence: float | None = None, **request: object) -> list[Frame]:
    """What a client hears that says ``text``, first as a partial."""
    recognizers = ScriptedFactory(partial(text), final(text, confidence))
    async with running(recognizers) as url, visiting(url, "/v1/streaming/call") as speaker:
        await speaker.start(**request)
        await speaker.socket.send(b"\1\0")
        return await speaker.stop()


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "analyze", found)


def message(frames: list[Frame]) -> Frame:
    (utterance,) = of_kind("message_response", frames)[0]["messages"]
    result: Frame = utterance
    return result


async def test_nothing_is_told_that_was_not_asked_for() -> None:
    frames = await told()
    assert {"entity_response", "tracker_response", "insight_response"}.isdisjoint(map(kind, frames))
    assert "sentiment" not in message(frames)
    assert message(frames)["entities"] == []
    assert "confidence" not in results(frames, final=True)[0]["message"]["payload"]["raw"]["alternatives"][0]


async def test_sentiment_comes_with_each_message() -> None:
    frames = await told(config={"sentiment": True})
    assert message(frames)["sentiment"] == {"polarity": {"score": 0.5}, "suggested": "positive"}


async def test_entities_are_told_with_the_keys_of_both_shapes() -> None:
    frames = await told(config={"detectEntities": True})
    (entity,) = of_kind("entity_response", frames)[0]["entities"]
    (match,) = entity["matches"]
    assert (entity["type"], entity["value"], match["detectedValue"]) == ("PERSON", "jane doe", "jane doe")
    (reference,) = match["messageRefs"]
    assert entity["messageRefs"] == [reference]
    assert reference["id"] == message(frames)["id"]
    assert reference["text"][reference["offset"] :].startswith("jane doe")
    assert reference["startTime"] == message(frames)["duration"]["startTime"]
    assert message(frames)["entities"][0]["detectedValue"] == "jane doe"


async def test_what_is_redacted_is_in_no_frame_at_all() -> None:
    wish = {"redaction": {"identifyContent": True, "redactContent": True, "redactionString": "[name]"}}
    frames = await told(config={**wish, "detectEntities": True}, insightTypes=["action_item"])
    assert message(frames)["payload"]["content"] == "I will call [name] on Friday."
    assert results(frames, final=False)[0]["message"]["punctuated"]["transcript"] == (
        "I will call [name] on friday"
    )
    assert of_kind("insight_response", frames)
    (entity,) = message(frames)["entities"]
    assert (entity["type"], entity["value"], entity["offset"]) == ("PERSON", "[name]", 12)
    assert "jane" not in str(frames).lower()


async def test_what_cannot_be_looked_through_is_redacted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise IndexError

    monkeypatch.setattr(analysis, "analyze", stumble)
    frames = await told(config={"redaction": {"redactContent": True}})
    assert message(frames)["payload"]["content"] == "****."
    assert "jane" not in str(frames).lower()


async def test_private_details_may_be_pointed_out_without_being_redacted() -> None:
    frames = await told(f"{TEXT} about five dollars", config={"redaction": {"identifyContent": True}})
    assert [entity["type"] for entity in message(frames)["entities"]] == ["PERSON"]
    assert "jane doe" in message(frames)["payload"]["content"]
    assert not of_kind("entity_response", frames)


def test_a_redacted_word_keeps_its_time_and_its_neighbours() -> None:
    said = FinalResult(words("call jane doe now"))
    masked = redact(said, [Entity("PERSON", "Jane Doe", None, "jane doe", 5)], "****")
    assert [(word.text, word.start) for word in masked.words] == [("call", 1.0), ("****", 1.5), ("now", 2.5)]


def test_what_is_not_private_or_has_no_place_is_left() -> None:
    said = FinalResult(words("five dollars on friday"))
    assert redact(said, [Entity("MONEY", "5", None, "five dollars", 0), Entity("PERSON", "x")], "*") == said


async def test_tracked_phrases_are_told_before_the_end_of_the_sentence_to_who_wants_them() -> None:
    trackers = [{"name": "Calls", "vocabulary": ["call"]}]
    eager = await told(trackers=trackers, config={"trackers": {"interimResults": True}})
    early, late = of_kind("tracker_response", eager)
    assert (early["isFinal"], late["isFinal"]) == (False, True)
    assert early["trackers"][0]["id"] == late["trackers"][0]["id"]
    patient = await told(trackers=trackers)
    assert [frame["isFinal"] for frame in of_kind("tracker_response", patient)] == [True]


async def test_confidence_is_told_where_the_recogniser_knows_it() -> None:
    result = results(await told(confidence=0.75), final=True)[0]
    (alternative,) = result["message"]["payload"]["raw"]["alternatives"]
    assert alternative["confidence"] == 0.75
    assert {word["confidence"] for word in alternative["words"]} == {0.75}


async def test_frames_that_are_counted_count() -> None:
    frames = await told(config={"detectEntities": True}, insightTypes=["action_item"])
    numbers = [frame["sequenceNumber"] for frame in frames if "sequenceNumber" in frame]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) == 3


async def test_a_speakers_own_keys_come_back() -> None:
    frames = await told(speaker={"name": "Jane", "role": "guest", "email": "j@example.com"})
    user = results(frames, final=True)[0]["message"]["user"]
    assert (user["name"], user["role"], user["email"]) == ("Jane", "guest", "j@example.com")


async def test_the_recogniser_is_told_which_words_to_expect() -> None:
    recognizers = ScriptedFactory()
    trackers = [{"name": "Price", "vocabulary": ["how much"]}]
    async with running(recognizers) as url, visiting(url, "/v1/streaming/call") as speaker:
        await speaker.start(customVocabulary=["acme"], trackers=trackers)
    assert recognizers.vocabularies == [("acme", "how much")]
