"""Messages in pieces of a few bytes: a client that sends them without end delays no other."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

from symbl_tui.system.limits.fragment_rate import BURST, PER_SECOND, SMALL, FragmentRate
from symbl_tui.system.limits.pending_connections import ClientConnection
from tests.audio.fake_clock import FakeClock
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory
from tests.engine.streaming_client import new_token, open_client
from tests.support.waiting import HANG_SECONDS

MANY = 5 * BURST
HEAD = (
    "POST {} HTTP/1.1\r\nHost: x\r\nConnection: {}\r\n{}"
    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


async def answer(url: str, path: str, chunks: bytes, token: str = "") -> bytes:
    """What an engine answers to a chunked body; empty where it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
    writer.write(HEAD.format(path, "close", f"X-API-KEY: {token}\r\n" if token else "").encode() + chunks)
    try:
        return await asyncio.wait_for(reader.read(), HANG_SECONDS)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_large_pieces_are_free_and_small_ones_return_with_time() -> None:
    clock = FakeClock()
    rate = FragmentRate(clock)
    assert all(rate.accept(SMALL) for _ in range(MANY))
    assert sum(rate.accept(SMALL - 1) for _ in range(MANY)) == BURST
    clock.now += 1.0
    assert sum(rate.accept(0) for _ in range(MANY)) == PER_SECOND


@pytest.mark.parametrize("path", ["/oauth2/token:generate", "/v1/process/text", "/v1/process/audio"])
async def test_a_body_in_single_bytes_is_not_read_to_its_end(path: str) -> None:
    async with running(ScriptedFactory()) as url:
        token = "" if "token" in path else await new_token(url)
        assert await answer(url, path, b"1\r\nx\r\n" * MANY + b"0\r\n\r\n", token) == b""


async def test_a_refused_body_in_single_bytes_is_not_read_to_its_end() -> None:
    async with running(ScriptedFactory()) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        writer.write(HEAD.format("/v1/process/text", "keep-alive", "").encode())
        assert b"401" in await asyncio.wait_for(reader.readline(), HANG_SECONDS)
        writer.write(b"1\r\nx\r\n" * MANY)
        async with asyncio.timeout(HANG_SECONDS):
            with suppress(ConnectionError):
                await reader.read()
        writer.close()


async def test_a_body_in_small_pieces_is_read_like_any_other() -> None:
    async with running(ScriptedFactory()) as url:
        text = b'{"messages": [{"payload": {"content": "Hello there."}}]}'
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in text) + b"0\r\n\r\n"
        assert b"conversationId" in await answer(url, "/v1/process/text", chunks, await new_token(url))


async def test_a_client_may_ping_often_but_not_without_end() -> None:
    async with running(ScriptedFactory()) as url, open_client(url, "/v1/streaming/a") as client:
        for _ in range(BURST // 2):
            await client.socket.ping()
        await client.start()
        with suppress(ConnectionClosed):
            for _ in range(MANY):
                await client.socket.ping()
        await asyncio.wait_for(client.socket.wait_closed(), HANG_SECONDS)


async def test_a_message_of_empty_fragments_ends_the_connection() -> None:
    async def fragments() -> AsyncIterator[bytes]:
        for _ in range(MANY):
            yield b""

    async with running(ScriptedFactory()) as url, open_client(url, "/v1/streaming/a") as client:
        with suppress(ConnectionClosed):
            await client.socket.send(fragments())
        await asyncio.wait_for(client.socket.wait_closed(), HANG_SECONDS)


def test_no_client_is_read_for_long_before_the_others() -> None:
    ours, theirs = socket.socketpair()
    with ClientConnection(ours.family, ours.type, ours.proto, ours.detach()) as client, theirs:
        theirs.sendall(b"x" * 60_000)
        buffer = bytearray(60_000)
        assert len(client.recv(60_000)) == client.recv_into(buffer) == 16_384
        assert len(client.recv(10)) == client.recv_into(memoryview(buffer)[:10]) == 10
