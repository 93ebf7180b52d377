"""Listening to a conversation without speaking in it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from symbl_tui.engine.conversations.subscribers import Subscriber, Subscribers
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import Client, Frame, new_token, running
from tests.engine.fakes import ScriptedFactory, final, partial
from tests.engine.streaming.test_conversation import kind, of_kind, said

HELLO = (partial("hello"), final("hello there"))


@asynccontextmanager
async def visiting(url: str, path: str) -> AsyncIterator[Client]:
    """A socket on any path of the engine."""
    headers = {"X-API-KEY": await new_token(url)}
    address = f"ws{url.removeprefix('http')}{path}"
    async with connect(address, additional_headers=headers, proxy=None, compression=None) as socket:
        yield Client(socket)


async def speak(speaker: Client, pieces: int = 2) -> list[Frame]:
    for _ in range(pieces):
        await speaker.socket.send(b"\1\0")
    return await speaker.stop()


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with running(ScriptedFactory(*HELLO)) as engine:
        yield engine


@pytest.mark.parametrize("path", ["/v1/subscribe/call", "/session/subscribe/call"])
async def test_a_listener_hears_all_that_is_said_and_is_let_go_at_the_end(url: str, path: str) -> None:
    async with visiting(url, path) as listener, visiting(url, "/v1/streaming/call") as speaker:
        begun = await speaker.start(
            speaker={"name": "Jane"}, trackers=[{"name": "t", "vocabulary": ["there"]}]
        )
        spoken = await speak(speaker)
        heard = [frame for frame in await listener.rest() if kind(frame) != "transcript_response"]
        assert listener.socket.close_code == 1000
    # Everything but the end of the speaker's own listening.
    assert heard == begun + [frame for frame in spoken if kind(frame) != "recognition_stopped"]
    assert "tracker_response" in map(kind, heard)


async def test_all_speakers_are_heard_and_the_end_is_the_end_of_the_last(url: str) -> None:
    async with (
        visiting(url, "/v1/subscribe/call") as listener,
        visiting(url, "/v1/streaming/call") as alice,
        visiting(url, "/v1/realtime/insights/call") as bob,
    ):
        await alice.start(speaker={"name": "Alice"})
        await bob.start(speaker={"name": "Bob"})
        await speak(alice)
        await speak(bob)
        heard = await listener.rest()
    names = [m["from"]["name"] for frame in of_kind("message_response", heard) for m in frame["messages"]]
    assert names == ["Alice", "Bob"]
    assert [kind(frame) for frame in heard].count("conversation_completed") == 1
    assert kind(heard[-1]) == "conversation_completed"


async def test_who_comes_late_learns_which_conversation_it_is(url: str) -> None:
    async with visiting(url, "/v1/streaming/call") as speaker:
        (_, created, _) = await speaker.start()
        async with visiting(url, "/v1/subscribe/call") as listener:
            assert await listener.hear() == created
            await speak(speaker)
            assert "hello there" in said(await listener.rest())


async def test_subscribers_of_a_telephone_call_get_transcripts_too(url: str) -> None:
    async with (
        visiting(url, "/session/subscribe/call") as listener,
        visiting(url, "/v1/streaming/call") as speaker,
    ):
        await speaker.start()
        await speak(speaker)
        transcripts = of_kind("transcript_response", await listener.rest())
    assert [(frame["payload"]["content"], frame["isFinal"]) for frame in transcripts] == [
        ("Hello", False),
        ("Hello there.", True),
    ]


@pytest.mark.parametrize("path", ["/v1/subscribe/nobody", "/events/call"])
async def test_where_nobody_speaks_there_is_silence_and_a_pong(url: str, path: str) -> None:
    async with visiting(url, path) as listener:
        event = {"topic": "speaker", "type": "started_speaking", "user": {"name": "Jane"}}
        await listener.say(event)
        await listener.socket.send("nonsense")
        await listener.socket.send(b"noise")
        await listener.socket.send("__PING__")
        assert await listener.socket.recv() == "__PONG__"


async def test_a_listener_that_goes_is_no_trouble_for_the_others(url: str) -> None:
    async with visiting(url, "/v1/subscribe/call") as stays, visiting(url, "/v1/streaming/call") as speaker:
        async with visiting(url, "/v1/subscribe/call") as goes:
            goes.socket.transport.abort()
        await speaker.start()
        await speak(speaker)
        assert "hello there" in said(await stays.rest())


async def test_a_conversation_that_is_kept_for_a_lost_speaker_goes_on_for_its_listeners(url: str) -> None:
    async with visiting(url, "/v1/subscribe/call") as listener:
        async with visiting(url, "/v1/streaming/call") as lost:
            before = await lost.start(noConnectionTimeout=60)
        async with visiting(url, "/v1/streaming/call") as back:
            assert (await back.start())[1] == before[1]
            await speak(back)
        heard = await listener.rest()
    assert "hello there" in said(heard)
    assert [kind(frame) for frame in heard].count("conversation_completed") == 1


async def test_the_next_conversation_with_the_same_id_has_its_own_listeners(url: str) -> None:
    for _ in range(2):
        async with (
            visiting(url, "/v1/subscribe/call") as listener,
            visiting(url, "/v1/streaming/call") as speaker,
        ):
            await speaker.start()
            await speak(speaker)
            assert said(await listener.rest()).count("hello there") == 1


async def stalled(url: str) -> ClientConnection:
    """A listener that reads nothing more."""
    headers = {"X-API-KEY": await new_token(url)}
    address = f"ws{url.removeprefix('http')}/v1/subscribe/call"
    socket = await connect(address, additional_headers=headers, proxy=None, max_queue=1)
    socket.transport.pause_reading()
    return socket


async def test_a_subscriber_that_does_not_read_is_dropped_and_delays_no_other_client() -> None:
    long = " ".join(["word"] * 5000)
    recognizers = ScriptedFactory(*[final(long)] * 12)
    async with (
        running(recognizers, timing=Timing(pending_frames=4)) as url,
        visiting(url, "/v1/streaming/call") as speaker,
    ):
        slow = await stalled(url)
        await speaker.start()
        spoken = await speak(speaker, 12)
        assert len(of_kind("message_response", spoken)) == 12
        slow.transport.resume_reading()
        heard = [json.loads(text) async for text in _all(slow)]
        assert len(of_kind("message_response", heard)) < 12
        assert heard[-1]["message"] == "closed: more was said than this listener read"
        assert slow.close_code == 1013


async def _all(socket: ClientConnection) -> AsyncIterator[str]:
    try:
        async for text in socket:
            yield str(text)
    except ConnectionClosedError:
        return


async def test_more_listeners_than_the_engine_takes_are_turned_away_with_a_sentence() -> None:
    limited = EngineSettings(limits=Limits(subscribers=1))
    async with (
        running(ScriptedFactory(), limited) as url,
        visiting(url, "/v1/subscribe/a"),
        visiting(url, "/v1/subscribe/b") as other,
    ):
        assert "takes 1 subscribers at a time" in (await other.hear())["message"]
        await asyncio.wait_for(other.socket.wait_closed(), 10)
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
