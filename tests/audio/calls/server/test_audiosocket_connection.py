"""AudioSocket as Asterisk speaks it: silence back by the clock, keys, hang-up, ids that were announced."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from symbl_tui.audio.calls.audiosocket import DTMF, HANG_UP, UUID, packet
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.system.listening_socket import listen
from tests.audio.calls.server.test_bad_input import Listener
from tests.audio.calls.tones import correlation, tone
from tests.support.waiting import until

SLIN16 = 0x12
CALL = uuid.UUID("40325ec2-5efd-4bd3-805f-53576e581d13")


@asynccontextmanager
async def exchange_of(
    announced: frozenset[uuid.UUID] = frozenset(), limits: ServerLimits | None = None
) -> AsyncIterator[tuple[Listener, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A server, and a connection of an exchange to it."""
    listener = listen("127.0.0.1", 0)
    found = Listener(listener.getsockname()[1])
    settings = ServerSettings(platforms=PLATFORMS, announced=announced, limits=limits or ServerLimits())
    async with CallServer(CallHub(found), settings, None, listener, report=found.lines.append):
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
        yield found, reader, writer
        writer.close()
    listener.close()
    await asyncio.gather(*found.tasks)


async def test_a_call_is_heard_and_gets_silence_from_its_id_on() -> None:
    async with exchange_of() as (found, reader, writer):
        writer.write(packet(UUID, CALL.bytes))
        for _ in range(10):  # before any sound came: the exchange would wait for it in vain
            assert await reader.readexactly(3 + 320) == packet(0x10, bytes(320))
        sound = tone(440, 0.5, 16_000)
        for start in range(0, len(sound), 640):
            writer.write(packet(SLIN16, sound[start : start + 640]))
        await until(lambda: found.calls)
        while (await reader.readexactly(3))[0] != SLIN16:
            await reader.readexactly(320)
        assert not any(await reader.readexactly(640))
        writer.write(packet(HANG_UP))
        await until(lambda: found.calls[0].ended)
        (call,) = found.calls
        assert call.ended
        assert call.ended.reason == "caller hung up"
    assert correlation(bytes(found.heard[call][:16_000]), 440, 16_000) > 0.99
    assert call.started.call_id == str(CALL)


async def test_silence_goes_back_in_real_time() -> None:
    async with exchange_of() as (_, reader, writer):
        writer.write(packet(UUID, CALL.bytes))
        await reader.readexactly(323)
        loop = asyncio.get_running_loop()
        began = loop.time()
        for _ in range(25):
            await reader.readexactly(323)
        assert loop.time() - began > 0.3


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (packet(UUID, bytes(16)), "--uuid"),
        (b"GET / HTTP/1.1\r\n\r\n", "does not speak AudioSocket"),
        (packet(0x10, bytes(320)), "before its UUID"),
        (packet(UUID, b"short"), "not 16 bytes"),
    ],
)
async def test_who_was_not_announced_or_is_none_is_hung_up_with_one_line(sent: bytes, said: str) -> None:
    async with exchange_of(frozenset((CALL,))) as (found, reader, writer):
        writer.write(sent)
        assert await reader.read() == packet(HANG_UP)
        (line,) = found.lines
        assert said in line
        assert not found.calls


async def test_an_announced_call_gets_in_and_a_key_is_noted() -> None:
    async with exchange_of(frozenset((CALL,))) as (found, _, writer):
        writer.write(packet(UUID, CALL.bytes) + packet(SLIN16, bytes(640)) + packet(DTMF, b"5"))
        await until(lambda: found.calls)
        writer.close()
        await until(lambda: found.calls[0].ended)
        (call,) = found.calls
    assert call.ended
    assert call.ended.reason == "connection lost"


async def test_who_says_nothing_is_hung_up() -> None:
    async with exchange_of(limits=ServerLimits(first_message=0.2)) as (found, reader, _):
        assert await reader.read() == packet(HANG_UP)
        assert "no UUID came" in found.lines[0]
