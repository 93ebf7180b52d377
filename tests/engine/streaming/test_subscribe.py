"""Subscribing to a conversation without speaking in it."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from symbl_tui.engine.conversations.subscribers import Subscriber, Subscribers
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final, partial
from tests.engine.frames import kind, of_kind, transcript
from tests.engine.rest_client import rest_client
from tests.engine.streaming_client import new_token, open_client
from tests.support.waiting import HANG_SECONDS

HELLO = (partial("hello"), final("hello there"))


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with running(ScriptedFactory(*HELLO)) as engine:
        yield engine


@pytest.mark.parametrize("path", ["/v1/subscribe/call", "/session/subscribe/call"])
async def test_a_subscriber_receives_all_frames_and_is_closed_at_the_end(url: str, path: str) -> None:
    async with open_client(url, path) as subscriber, open_client(url, "/v1/streaming/call") as speaker:
        started = await speaker.start(
            speaker={"name": "Jane"}, trackers=[{"name": "t", "vocabulary": ["there"]}]
        )
        sent = await speaker.stream_and_stop()
        received = [frame for frame in await subscriber.receive_all() if kind(frame) != "transcript_response"]
        assert subscriber.socket.close_code == 1000
    # Everything but the end of the speaker's own listening.
    assert received == started + [frame for frame in sent if kind(frame) != "recognition_stopped"]
    assert "tracker_response" in map(kind, received)


async def test_a_subscriber_receives_all_speakers_until_the_last_has_stopped(url: str) -> None:
    async with (
        open_client(url, "/v1/subscribe/call") as subscriber,
        open_client(url, "/v1/streaming/call") as alice,
        open_client(url, "/v1/realtime/insights/call") as bob,
    ):
        await alice.start(speaker={"name": "Alice"})
        await bob.start(speaker={"name": "Bob"})
        await alice.stream_and_stop()
        await bob.stream_and_stop()
        received = await subscriber.receive_all()
    names = [m["from"]["name"] for frame in of_kind("message_response", received) for m in frame["messages"]]
    assert names == ["Alice", "Bob"]
    assert [kind(frame) for frame in received].count("conversation_completed") == 1
    assert kind(received[-1]) == "conversation_completed"


async def test_a_late_subscriber_receives_the_conversation_id(url: str) -> None:
    async with open_client(url, "/v1/streaming/call") as speaker:
        (_, created, _) = await speaker.start()
        async with open_client(url, "/v1/subscribe/call") as subscriber:
            assert await subscriber.receive() == created
            await speaker.stream_and_stop()
            assert "hello there" in transcript(await subscriber.receive_all())


async def test_a_conversation_that_is_over_is_known_by_its_own_id_and_its_name_can_be_used_again(
    url: str,
) -> None:
    async with open_client(url, "/v1/streaming/call") as speaker:
        (_, created, _) = await speaker.start()
        await speaker.stream_and_stop()
        await speaker.receive_all()
    id = created["message"]["data"]["conversationId"]
    async with open_client(url, f"/v1/subscribe/{id}") as subscriber:
        assert list(map(kind, await subscriber.receive_all())) == ["conversation_completed"]
        assert subscriber.socket.close_code == 1000
    async with (
        open_client(url, "/v1/subscribe/call") as subscriber,
        open_client(url, "/v1/streaming/call") as speaker,
    ):
        (_, again, _) = await speaker.start()
        assert again != created
        assert kind(await subscriber.receive()) == "started_listening"
        assert await subscriber.receive() == again


async def test_subscribers_of_a_telephone_call_get_transcripts_too(url: str) -> None:
    async with (
        open_client(url, "/session/subscribe/call") as subscriber,
        open_client(url, "/v1/streaming/call") as speaker,
    ):
        await speaker.start()
        await speaker.stream_and_stop()
        transcripts = of_kind("transcript_response", await subscriber.receive_all())
    assert [(frame["payload"]["content"], frame["isFinal"]) for frame in transcripts] == [
        ("Hello", False),
        ("Hello there.", True),
    ]


@pytest.mark.parametrize("path", ["/v1/subscribe/nobody", "/events/call"])
async def test_a_subscriber_without_a_conversation_receives_only_pongs(url: str, path: str) -> None:
    async with open_client(url, path) as subscriber:
        event = {"topic": "speaker", "type": "started_speaking", "user": {"name": "Jane"}}
        await subscriber.send_json(event)
        await subscriber.socket.send("nonsense")
        await subscriber.socket.send(b"noise")
        await subscriber.socket.send("__PING__")
        assert await subscriber.socket.recv() == "__PONG__"


async def test_a_subscriber_that_comes_back_is_told_that_its_conversation_is_over(url: str) -> None:
    async with open_client(url, "/v1/streaming/call") as speaker:
        (_, created, _) = await speaker.start()
        await speaker.stream_and_stop()
    id = created["message"]["data"]["conversationId"]
    async with open_client(url, f"/v1/subscribe/call?conversationId={id}") as subscriber:
        assert [kind(frame) for frame in await subscriber.receive_all()] == ["conversation_completed"]
        assert subscriber.socket.close_code == 1000


@pytest.mark.parametrize("query", ["", "?conversationId=4096"], ids=["it knows none", "it knows another"])
async def test_a_subscriber_waits_for_the_next_conversation_where_its_own_has_not_ended(
    url: str, query: str
) -> None:
    for _ in range(2):
        async with (
            open_client(url, f"/v1/subscribe/call{query}") as subscriber,
            open_client(url, "/v1/streaming/call") as speaker,
        ):
            await speaker.start()
            await speaker.stream_and_stop()
            assert "hello there" in transcript(await subscriber.receive_all())


async def test_a_subscriber_that_disconnects_does_not_disturb_others(url: str) -> None:
    async with (
        open_client(url, "/v1/subscribe/call") as stays,
        open_client(url, "/v1/streaming/call") as speaker,
    ):
        async with open_client(url, "/v1/subscribe/call") as goes:
            goes.socket.transport.abort()
        await speaker.start()
        await speaker.stream_and_stop()
        assert "hello there" in transcript(await stays.receive_all())


async def test_a_conversation_kept_alive_for_a_lost_speaker_goes_on_for_its_subscribers(url: str) -> None:
    async with open_client(url, "/v1/subscribe/call") as subscriber:
        async with open_client(url, "/v1/streaming/call") as lost:
            before = await lost.start(noConnectionTimeout=60)
        async with open_client(url, "/v1/streaming/call") as back:
            assert (await back.start())[1] == before[1]
            await back.stream_and_stop()
        received = await subscriber.receive_all()
    assert "hello there" in transcript(received)
    assert [kind(frame) for frame in received].count("conversation_completed") == 1


async def test_the_next_conversation_with_the_same_id_has_its_own_subscribers(url: str) -> None:
    for _ in range(2):
        async with (
            open_client(url, "/v1/subscribe/call") as subscriber,
            open_client(url, "/v1/streaming/call") as speaker,
        ):
            await speaker.start()
            await speaker.stream_and_stop()
            assert transcript(await subscriber.receive_all()).count("hello there") == 1


async def stalled(url: str) -> ClientConnection:
    """A subscriber that reads nothing more."""
    headers = {"X-API-KEY": await new_token(url)}
    address = f"ws{url.removeprefix('http')}/v1/subscribe/call"
    socket = await connect(address, additional_headers=headers, proxy=None, max_queue=1)
    socket.transport.pause_reading()
    return socket


async def test_a_subscriber_that_does_not_read_is_dropped_and_delays_no_other_client() -> None:
    long = " ".join(["word"] * 5000)
    recognizers = ScriptedFactory(*[final(long)] * 12)
    async with (
        running(recognizers, timing=Timing(pending_frames=4, close=HANG_SECONDS)) as url,
        open_client(url, "/v1/streaming/call") as speaker,
    ):
        slow = await stalled(url)
        await speaker.start()
        sent = await speaker.stream_and_stop(12)
        assert len(of_kind("message_response", sent)) == 12
        slow.transport.resume_reading()
        received = [json.loads(text) async for text in _all(slow)]
        assert len(of_kind("message_response", received)) < 12
        assert received[-1]["message"] == "closed: this subscriber reads too slowly"
        assert slow.close_code == 1013


async def _all(socket: ClientConnection) -> AsyncIterator[str]:
    try:
        async for text in socket:
            yield str(text)
    except ConnectionClosedError:
        return


async def test_subscribers_over_the_limit_are_refused_with_a_sentence() -> None:
    limited = EngineSettings(limits=Limits(subscribers=1))
    async with (
        running(ScriptedFactory(), limited) as url,
        open_client(url, "/v1/subscribe/a"),
        open_client(url, "/v1/subscribe/b") as other,
    ):
        assert "takes 1 subscribers at a time" in (await other.receive())["message"]
        await asyncio.wait_for(other.socket.wait_closed(), HANG_SECONDS)
        assert other.socket.close_code == 1013


async def test_other_tasks_run_while_a_frame_is_queued_for_thousands() -> None:
    subscribers, all_, turns = Subscribers(fan_out=10), [Subscriber() for _ in range(95)], 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    for each in all_:
        subscribers.add(each)
    others = asyncio.create_task(other())
    await subscribers.publish({"type": "x"}, "x")
    others.cancel()
    subscribers.end("end")
    assert turns == 9
    assert [[text async for text in each] for each in all_] == [["x", "end"]] * len(all_)


async def test_a_member_is_renamed_while_people_speak_and_no_subscriber_is_disturbed(url: str) -> None:
    async with (
        rest_client(url) as rest,
        open_client(url, "/v1/subscribe/call") as subscriber,
        open_client(url, "/v1/streaming/call") as speaker,
    ):
        started = await speaker.start(speaker={"name": "Alice", "userId": "alice@example.com"})
        conversation = f"/v1/conversations/{started[1]['message']['data']['conversationId']}"
        (member,) = (await rest.get(f"{conversation}/members"))["members"]
        body = {"id": member["id"], "name": "Alicia", "email": "alicia@example.com"}
        answer = await rest.http.put(f"{conversation}/members/{member['id']}", json=body)
        assert answer.status_code == 200, answer.text
        sent = await speaker.stream_and_stop()
        received = [frame for frame in await subscriber.receive_all() if kind(frame) != "transcript_response"]
        assert received == started + [frame for frame in sent if kind(frame) != "recognition_stopped"]
        # What is spoken after the renaming belongs to the same member, under the new name.
        (said,) = (await rest.get(f"{conversation}/messages"))["messages"]
        assert said["from"]["name"] == "Alicia"
        assert [each["name"] for each in (await rest.get(f"{conversation}/members"))["members"]] == ["Alicia"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"name": ""}, 400), ({"name": "\x1b"}, 400), ({"name": "x" * 201}, 400), ({}, 400), ([], 400)],
)
async def test_a_name_that_is_none_is_refused_and_the_member_stays(
    url: str, body: object, status: int
) -> None:
    async with rest_client(url) as rest, open_client(url, "/v1/streaming/call") as speaker:
        started = await speaker.start(speaker={"name": "Alice"})
        conversation = f"/v1/conversations/{started[1]['message']['data']['conversationId']}"
        (member,) = (await rest.get(f"{conversation}/members"))["members"]
        path = f"{conversation}/members/{member['id']}"
        await rest.refused("PUT", path, status, json=body)
        await rest.refused("PUT", path, 401, json={"name": "Mallory"}, headers={"Authorization": "Bearer x"})
        assert (await rest.get(f"{conversation}/members"))["members"] == [member]
        await speaker.stream_and_stop()
