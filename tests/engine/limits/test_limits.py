"""Limits on one client: each is enforced with a sentence, and other clients are not affected."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import running
from tests.engine.fakes import Scripted, ScriptedFactory, final
from tests.engine.frames import kind, transcript
from tests.engine.streaming_client import Client, new_token, open_client
from tests.support.waiting import HANG_SECONDS

HELLO = final("hello there")


def limited(**limits: float) -> EngineSettings:
    return EngineSettings(limits=Limits(**limits))  # type: ignore[arg-type]


async def closed(client: Client) -> int | None:
    await asyncio.wait_for(client.socket.wait_closed(), HANG_SECONDS)
    return client.socket.close_code


async def test_connections_over_the_limit_are_refused_with_a_sentence() -> None:
    async with running(ScriptedFactory(HELLO), limited(connections=1)) as url:
        async with open_client(url, "/v1/streaming/a") as first:
            async with open_client(url, "/v1/streaming/b") as second:
                assert "takes 1 connections at a time" in (await second.receive())["message"]
                assert await closed(second) == 1013
            await first.start()
            assert "hello" in transcript(await first.stream_and_stop())
        async with open_client(url, "/v1/streaming/b") as third:
            await third.start()


async def test_a_message_somewhat_too_big_is_answered_by_a_sentence() -> None:
    async with (
        running(ScriptedFactory(), limited(message_bytes=10_000)) as url,
        open_client(url, "/v1/streaming/a") as client,
    ):
        await client.socket.send(bytes(10_001))
        assert (await client.receive())["message"] == "a message may have 10000 bytes"
        assert await closed(client) == 1009


@pytest.mark.parametrize("path", ["/v1/streaming/a", "/v1/subscribe/a", "/events/a"])
async def test_a_client_that_never_stops_sending_requests_is_disconnected(path: str) -> None:
    async with (
        running(ScriptedFactory(), limited(frames_per_second=50), timing=Timing(excess=1.0)) as url,
        open_client(url, path) as client,
    ):
        for _ in range(300):
            await client.socket.send("nonsense")
        frames = await client.receive_until(lambda frame: "messages a second" in frame.get("message", ""))
        assert frames[-1]["message"] == "closed: a connection may send 50 messages a second"
        assert await closed(client) == 1008


async def test_sound_that_arrives_too_fast_is_read_more_slowly() -> None:
    async with (
        running(ScriptedFactory(HELLO), limited(frames_per_second=300)) as url,
        open_client(url, "/v1/streaming/a") as client,
    ):
        await client.start()
        for _ in range(1000):
            await client.socket.send(b"\1\0")
        assert kind((await client.stop())[-1]) == "recognition_stopped"


async def test_a_flood_on_one_socket_does_not_delay_another() -> None:
    async with (
        running(ScriptedFactory(HELLO)) as url,
        open_client(url, "/v1/streaming/flood") as loud,
        open_client(url, "/v1/streaming/call") as quiet,
    ):

        async def flood() -> None:
            while True:
                await loud.socket.send("nonsense")

        flooding = asyncio.create_task(flood())
        await quiet.start()
        assert "hello" in transcript(await asyncio.wait_for(quiet.stream_and_stop(), HANG_SECONDS))
        flooding.cancel()
        await asyncio.wait([flooding])
        loud.socket.transport.abort()


async def test_a_conversation_that_lasts_too_long_is_ended_with_its_last_results() -> None:
    async with (
        running(ScriptedFactory(HELLO), limited(conversation_hours=5 / 3600)) as url,
        open_client(url, "/v1/streaming/a") as client,
    ):
        await client.start(noConnectionTimeout=60)
        frames = await client.receive_until(lambda frame: kind(frame) == "recognition_stopped")
        assert await closed(client) == 1008
    assert transcript(frames) == "hello there."
    assert any("may last" in frame.get("message", "") for frame in frames if frame["type"] == "error")
    assert [kind(frame) for frame in frames[-2:]] == ["conversation_completed", "recognition_stopped"]


class FaultyRecognizers(ScriptedFactory):
    """Has a bug."""

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
        raise ZeroDivisionError


async def test_a_bug_of_the_engine_is_a_sentence_and_not_a_silent_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running(FaultyRecognizers()) as url, open_client(url, "/v1/streaming/a") as client:
        await client.send_json({"type": "start_request"})
        assert "internal error of the engine" in (await client.receive())["message"]
        assert await closed(client) == 1011
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("sent", [b"", b"GET /v1/streaming/a HTTP/1.1\r\nHost: a\r\n"])
async def test_a_connection_without_a_request_is_closed_and_a_subscriber_stays(sent: bytes) -> None:
    timing = Timing(unauthenticated=2.0)
    async with (
        running(ScriptedFactory(), timing=timing) as url,
        open_client(url, "/v1/subscribe/a") as listener,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        writer.write(sent)
        assert await asyncio.wait_for(reader.read(), HANG_SECONDS) == b""
        writer.close()
        await listener.socket.send("__PING__")
        assert await listener.socket.recv() == "__PONG__"


async def test_a_token_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "websockets", "asyncio"):
        caplog.set_level(logging.INFO, logger=name)
    async with running(ScriptedFactory(HELLO)) as url:
        token = await new_token(url)
        for path in ("/v1/streaming/a", "/v1/subscribe/a", "/v1/streaming/a/b", "/nowhere"):
            with suppress(InvalidStatus):
                address = f"ws{url.removeprefix('http')}{path}?access_token={token}"
                async with connect(address, proxy=None) as socket:
                    await socket.send("__PING__")
                    await socket.recv()
    assert token not in caplog.text
