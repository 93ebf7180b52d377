"""A client streams real speech according to Symbl's documentation."""

import json
from datetime import datetime

import numpy as np
import pytest

from tests.engine.frames import kind, of_kind, results, transcript
from tests.engine.streaming_client import Connect, Samples, chunks, stream_speech

TRACKERS = [{"name": "Reporting", "vocabulary": ["almost complete"]}]
INSIGHTS = ["question", "action_item", "follow_up"]


@pytest.mark.parametrize("path", ["streaming", "realtime/insights"])
async def test_speech_becomes_text_on_both_paths(client: Connect, alice: Samples, path: str) -> None:
    frames = await stream_speech(await client("any%2Fid%3D%3D", path), alice)
    assert "very good news when will the mobile application be ready" in transcript(frames).replace(
        ".", ""
    ).replace("?", "")


async def test_the_frames_come_in_the_order_that_symbls_sdks_wait_for(client: Connect, bob: Samples) -> None:
    speaker = await client()
    frames = await stream_speech(speaker, bob)
    kinds = list(map(kind, frames))
    assert kinds[:3] == ["started_listening", "conversation_created", "recognition_started"]
    assert kinds[-2:] == ["conversation_completed", "recognition_stopped"]
    assert kinds.index("recognition_result") < kinds.index("message_response")
    conversation_id = frames[1]["message"]["data"]["conversationId"]
    assert len(conversation_id) == 16
    assert conversation_id.isdecimal()
    assert frames[2]["message"]["data"]["conversationId"] == conversation_id
    completed = frames[-2]["message"]
    assert completed["conversationId"] == completed["data"]["conversationId"] == conversation_id
    assert speaker.socket.close_code == 1000


async def test_a_result_carries_words_with_times_and_the_speaker(client: Connect, bob: Samples) -> None:
    person = {"userId": "bob@example.com", "name": "Bob"}
    frames = await stream_speech(await client(), bob, speaker=person)
    final = results(frames, final=True)[0]
    assert final["message"]["user"]["userId"] == "bob@example.com"
    assert len(final["message"]["user"]["id"]) == 36
    assert type(final["timeOffset"]) is int
    words = final["message"]["payload"]["raw"]["alternatives"][0]["words"]
    assert words[0]["word"] == "the"
    first, last = words[0]["startTime"], words[-1]["endTime"]
    assert {type(value) for value in (*first.values(), *last.values())} == {str}
    assert 0.2 < seconds(first) < 0.9  # he begins 0.46 s into the piece
    assert 2.8 < seconds(last) < 3.4


def seconds(time: dict[str, str]) -> float:
    return int(time["seconds"]) + int(time["nanos"]) / 1e9


async def test_an_utterance_has_the_full_shape_of_a_message(client: Connect, bob: Samples) -> None:
    frames = await stream_speech(await client(), bob, speaker={"name": "Bob"}, config={"timezoneOffset": 480})
    (message,) = of_kind("message_response", frames)[0]["messages"]
    assert message["from"]["name"] == "Bob"
    assert message["payload"]["contentType"] == "text/plain"
    assert message["payload"]["content"][0].isupper()
    assert message["payload"]["content"].lower().rstrip(".") == message["metadata"]["originalContent"]
    assert message["metadata"]["timezoneOffset"] == 480
    assert message["duration"]["duration"] > 2
    words = json.loads(message["metadata"]["words"])
    assert words[0]["startTime"] == message["duration"]["startTime"]
    assert datetime.fromisoformat(words[-1]["endTime"]).tzinfo is not None


async def test_questions_actions_and_tracked_phrases_are_reported_with_the_utterance(
    client: Connect, alice: Samples, promise: Samples
) -> None:
    request = {"insightTypes": INSIGHTS, "trackers": TRACKERS, "config": {"confidenceThreshold": 0.5}}
    asked = await stream_speech(await client("a"), alice, speaker={"name": "Alice"}, **request)
    promised = await stream_speech(await client("b"), promise, speaker={"name": "Bob"}, **request)
    (question,) = (
        i for f in of_kind("insight_response", asked) for i in f["insights"] if i["type"] == "question"
    )
    assert "when will the mobile application" in question["payload"]["content"].lower()
    assert question["text"] == question["payload"]["content"]
    (action,) = (
        i for f in of_kind("insight_response", promised) for i in f["insights"] if i["type"] == "action_item"
    )
    assert action["assignee"]["name"] == "Bob"
    utterances = {
        m["id"]: m["payload"]["content"] for f in of_kind("message_response", promised) for m in f["messages"]
    }
    place = action["messageReference"]
    said = utterances[place["id"]][place["offset"] :]
    assert said.lower().startswith(action["text"].rstrip(".").lower())
    assert 0 <= place["timeOffset"] < place["timeOffset"] + place["duration"] < 30
    (tracker,) = of_kind("tracker_response", promised)[0]["trackers"]
    (reference,) = tracker["matches"][0]["messageRefs"]
    assert tracker["name"] == "Reporting"
    assert utterances[reference["id"]][reference["offset"] :].startswith("almost complete")


async def test_without_insight_types_there_are_no_insights(client: Connect, alice: Samples) -> None:
    frames = await stream_speech(
        await client(), alice, insightTypes=None, trackers=None, speaker=None, config=None
    )
    assert results(frames, final=True)
    assert "user" not in results(frames, final=True)[0]["message"]
    assert not of_kind("insight_response", frames)


async def test_topics_are_sent_at_the_latest_when_the_conversation_stops(
    client: Connect, promise: Samples
) -> None:
    frames = await stream_speech(await client(), promise)
    topics = of_kind("topic_response", frames)[-1]["topics"]
    assert any("report" in topic["phrases"] or "application" in topic["phrases"] for topic in topics)


async def test_two_speakers_share_a_conversation_and_each_receives_their_own_results(
    client: Connect, alice: Samples, bob: Samples
) -> None:
    first, second = await client("shared"), await client("shared")
    started = await first.start(speaker={"name": "Alice"}), await second.start(speaker={"name": "Bob"})
    ids = {frames[1]["message"]["data"]["conversationId"] for frames in started}
    for piece in chunks(alice):
        await first.socket.send(piece)
    for piece in chunks(bob):
        await second.socket.send(piece)
    assert len(ids) == 1
    assert "mobile application be ready" in transcript(await first.stop())
    assert "almost complete" in transcript(await second.stop())


async def test_a_socket_that_is_not_disconnected_by_a_stop_can_start_again(
    client: Connect, bob: Samples
) -> None:
    speaker = await client()
    before = await speaker.start(disconnectOnStopRequest=False)
    await speaker.send_json({"type": "stop_request"})
    stopped = await speaker.receive_until(lambda frame: kind(frame) == "recognition_stopped")
    again = await stream_speech(speaker, bob)
    assert not of_kind("conversation_completed", stopped)
    assert again[1] == before[1]
    assert "almost complete" in transcript(again)


@pytest.mark.parametrize(
    ("wait", "same"), [(30, True), (0, False)], ids=["while it is kept", "unless it was not to be kept"]
)
async def test_a_lost_client_finds_its_conversation_again(client: Connect, wait: int, same: bool) -> None:
    lost = await client("lost")
    before = await lost.start(noConnectionTimeout=wait)
    await lost.socket.close()
    back = await client("lost")
    after = await back.start()
    assert (before[1] == after[1]) is same


async def test_interim_results_arrive_at_least_twice_a_second_of_speech(
    client: Connect, bob: Samples
) -> None:
    frames = await stream_speech(await client(), bob)
    partials = results(frames, final=False)
    spoken = sum(
        message["duration"]["duration"]
        for f in of_kind("message_response", frames)
        for message in f["messages"]
    )
    assert len(partials) / spoken >= 2


async def test_speech_without_a_pause_still_has_final_results(
    client: Connect, meeting_sound: Samples
) -> None:
    sentence = meeting_sound[int(11.9 * 16_000) : int(16.3 * 16_000), 0]
    frames = await stream_speech(await client(), np.tile(sentence, 7))
    longest = max(
        message["duration"]["duration"]
        for f in of_kind("message_response", frames)
        for message in f["messages"]
    )
    assert longest < 27
