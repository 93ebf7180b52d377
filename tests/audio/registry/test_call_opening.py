import asyncio
import json
import socket

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from symbl_tui.audio.registry import open_source
from symbl_tui.audio.sources.source import is_growing
from symbl_tui.errors import SourceError, UsageError
from symbl_tui.system.tasks import cancel_and_wait
from tests.audio.calls.tones import AGENT_HZ, CALLER_HZ, correlation, frames, tone

TOKEN = "a-token-that-nobody-guesses"
START = json.dumps({"callSid": "c1", "sampleRate": 8000, "mixType": "stereo", "label": "Ana"})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("SYMBL_TUI_TOKEN", TOKEN)
    return free_port()


async def test_the_next_call_is_recorded_with_a_channel_for_each_party_and_ends_with_it(port: int) -> None:
    source = open_source(f"calls:127.0.0.1:{port}")
    assert is_growing(source)
    sound = b"".join(
        left + right
        for left, right in zip(frames(tone(CALLER_HZ, 1.0), 2), frames(tone(AGENT_HZ, 1.0), 2), strict=True)
    )
    heard: dict[int, bytes] = {}

    async def record() -> None:
        async with source:
            async for frame in source:
                heard[frame.channel] = heard.get(frame.channel, b"") + frame.pcm

    recording = asyncio.create_task(record())
    try:
        async with await _dial(port) as call:
            await call.send(START)
            for piece in frames(sound, 640):
                await call.send(piece)
            with pytest.raises(InvalidStatus) as refused:
                await _dial(port)
            assert refused.value.response.status_code == 503
            await call.send(b"")
        await asyncio.wait_for(recording, 60)
    finally:
        await cancel_and_wait(recording)
    assert source.end_reason == "caller hung up"
    assert (source.channel_name(0), source.channel_name(1)) == ("Ana", "Callee")
    assert correlation(heard[0], CALLER_HZ) > 0.99
    assert correlation(heard[1], AGENT_HZ) > 0.99


async def test_a_preview_leaves_the_next_call_to_the_session(port: int) -> None:
    preview = open_source(f"calls:127.0.0.1:{port}", preview=True)
    async with asyncio.timeout(60), preview:
        assert [frame async for frame in preview] == []
        with socket.create_server(("127.0.0.1", port)):
            pass  # the address is free for the session


async def _dial(port: int) -> ClientConnection:
    """Call as soon as the source listens."""
    while True:
        try:
            return await connect(f"ws://127.0.0.1:{port}/calls/freeswitch/{TOKEN}")
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)


async def test_without_any_secret_the_source_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYMBL_TUI_TOKEN", raising=False)
    source = open_source(f"calls:127.0.0.1:{free_port()}")
    with pytest.raises(SourceError, match="no platform has its secret") as error:
        await source.__aenter__()
    assert "symbl-tui calls secret SYMBL_TUI_TOKEN" in error.value.remedy


async def test_a_port_that_is_taken_is_one_sentence(port: int) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with server:
        with pytest.raises(SourceError, match=f"cannot listen on 127.0.0.1 port {port}") as error:
            await open_source(f"calls:127.0.0.1:{port}").__aenter__()
    assert "is symbl-tui calls running?" in error.value.remedy


@pytest.mark.parametrize("spec", ["calls:nowhere", "calls:127.0.0.1:99999", "calls::"])
def test_an_address_that_is_none_is_refused(spec: str) -> None:
    with pytest.raises(UsageError, match="expected HOST:PORT"):
        open_source(spec)


def test_a_call_that_is_over_cannot_be_recorded_again() -> None:
    with pytest.raises(UsageError, match="that call is over"):
        open_source("calls:twilio")
