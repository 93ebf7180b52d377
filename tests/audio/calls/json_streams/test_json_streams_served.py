"""Calls of the five platforms over the real listener: signed as they sign, at the pace of speech, at once."""

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from plivo.utils.signature_v3 import get_signature_v3
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from symbl_tui.audio.calls.authentication import plivo_signature, shared_token, twilio_signature
from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_routes import TOKEN
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.json_streams.senders import (
    MULAW,
    SENDERS,
    TRACKS,
    ExotelSender,
    PlivoSender,
    Sender,
    SignalWireSender,
    TelnyxSender,
    TwilioSender,
)
from tests.audio.calls.reading import frames_of
from tests.audio.calls.tones import AGENT_HZ, CALLER_HZ, correlation, encoded, frames, tone
from tests.support.waiting import until

SECRET = "secret-of-the-operator"
ORIGIN = "wss://calls.example"
SECRETS = dict.fromkeys(
    (
        twilio_signature.TOKEN,
        plivo_signature.TOKEN,
        shared_token.SIGNALWIRE_TOKEN,
        shared_token.TELNYX_TOKEN,
        TOKEN,
    ),
    SECRET,
)
SECONDS = 1.6


@dataclass
class Sessions:
    """Reads every call as its session would."""

    calls: list[Call] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    heard: dict[Call, dict[int, list[AudioFrame]]] = field(default_factory=dict)
    readers: dict[Call, asyncio.Task[None]] = field(default_factory=dict)

    def call_began(self, call: Call) -> None:
        self.calls.append(call)
        self.heard[call] = defaultdict(list)
        self.readers[call] = asyncio.create_task(self._read(call))

    def call_noted(self, call: Call, text: str) -> None:
        self.notes.append(text)

    def call_ended(self, call: Call) -> None:
        pass

    async def _read(self, call: Call) -> None:
        async for frame in frames_of(call):
            self.heard[call][frame.channel].append(frame)


@asynccontextmanager
async def served() -> AsyncIterator[tuple[str, Sessions]]:
    """A listener that takes calls, its address, and what came of them."""
    sessions = Sessions()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"ws://127.0.0.1:{listener.getsockname()[1]}"
        settings = ServerSettings(platforms=PLATFORMS, secrets=SECRETS, origin=ORIGIN)
        async with CallServer(CallHub(sessions), settings, listener, report=sessions.lines.append):
            yield address, sessions
        await asyncio.gather(*sessions.readers.values())


def request_of(kind: type[Sender], secret: str = SECRET) -> tuple[str, dict[str, str]]:
    """The path and the headers that a platform connects with."""
    name = kind.__name__.removesuffix("Sender").lower()
    path = f"/calls/{name}"
    url = ORIGIN + path
    if kind is TwilioSender:
        return path, {"X-Twilio-Signature": RequestValidator(secret).compute_signature(url, {})}
    if kind is PlivoSender:
        signed = get_signature_v3(secret.encode(), url.replace("wss", "https"), b"1").decode()
        return path, {"X-Plivo-Signature-V3": signed, "X-Plivo-Signature-V3-Nonce": "1"}
    if kind is SignalWireSender:
        return path, {"Authorization": f"Bearer {secret}"}
    return f"{path}/{secret}", {}


def connected(address: str, kind: type[Sender], secret: str = SECRET) -> connect:
    path, headers = request_of(kind, secret)
    return connect(address + path, additional_headers=headers, compression=None)


async def talk(connection: ClientConnection, sender: Sender, carried: PcmFormat) -> None:
    """Both parties speak, a tone each, for :data:`SECONDS`, 20 ms at a time."""
    size = carried.rate * carried.tick_bytes // 50
    tracks = [
        list(frames(encoded(tone(hz, SECONDS, carried.rate), carried.encoding), size))
        for hz in (CALLER_HZ, AGENT_HZ)
    ]
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number, pieces in enumerate(zip(*tracks, strict=True)):
        await asyncio.sleep(began + number * 0.02 - loop.time())
        for track, piece in zip(TRACKS, pieces, strict=True):
            await connection.send(json.dumps(sender.media(track, piece, number * 20)))


async def whole_call(address: str, kind: type[Sender]) -> None:
    sender = kind()
    carried = PcmFormat(next(iter(sender.encodings)), 8000)
    async with connected(address, kind) as connection:
        await connection.send(json.dumps(sender.start(carried, inbound_label="Ana", outbound_label="Ben")))
        await talk(connection, sender, carried)
        if stop := sender.stop():
            await connection.send(json.dumps(stop))
            await connection.wait_closed()


async def test_five_platforms_call_at_once_and_each_party_is_heard_on_its_own_channel() -> None:
    async with served() as (address, sessions):
        await asyncio.gather(*(whole_call(address, kind) for kind in SENDERS))
        await until(lambda: len(sessions.calls) == 5 and all(call.ended for call in sessions.calls))
    for call in sessions.calls:
        assert call.ended
        assert call.ended.reason == "caller hung up"
        assert [party.label for party in call.parties] == ["Ana", "Ben"]
        assert call.dropped == 0
        channels = sessions.heard[call]
        for channel, hz in ((0, CALLER_HZ), (1, AGENT_HZ)):
            assert not any(frame.lost for frame in channels[channel])
            heard = b"".join(frame.pcm for frame in channels[channel])
            assert len(heard) / 16000 == pytest.approx(SECONDS, abs=0.1)
            assert correlation(heard[: round(SECONDS * 8000) * 2], hz) > 0.98
    assert not sessions.lines


@pytest.mark.parametrize("kind", SENDERS, ids=lambda kind: kind.dialect.title)
async def test_without_the_secret_nobody_gets_in_and_one_line_says_why(kind: type[Sender]) -> None:
    async with served() as (address, sessions):
        with pytest.raises(InvalidStatus) as refused:
            async with connected(address, kind, "another-secret"):
                pass
        assert refused.value.response.status_code == 403
        await until(lambda: bool(sessions.lines))
    (line,) = sessions.lines
    assert "/calls/" in line
    assert SECRET not in line
    assert "another-secret" not in line
    assert not sessions.calls


async def test_a_codec_that_is_not_there_is_refused_by_name_and_other_calls_go_on() -> None:
    async with served() as (address, sessions):
        other = asyncio.create_task(whole_call(address, TwilioSender))
        start = TelnyxSender().start(MULAW)
        start["start"]["media_format"]["encoding"] = "G722"
        async with connected(address, TelnyxSender) as connection:
            await connection.send(json.dumps(start))
            with pytest.raises(ConnectionClosedError) as closed:
                await connection.recv()
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1008
        assert "G722" in closed.value.rcvd.reason
        await other
        await until(lambda: len(sessions.calls) == 1)
    assert len(sessions.lines) == 1
    assert "stream_codec to PCMU" in sessions.lines[0]


async def test_a_connection_that_breaks_is_told_from_a_call_that_was_hung_up() -> None:
    async with served() as (address, sessions):
        async with connected(address, ExotelSender) as connection:
            sender = ExotelSender()
            await connection.send(json.dumps(sender.start(MULAW)))
            await connection.send(json.dumps(sender.media("inbound", bytes(160), 0)))
            await until(lambda: bool(sessions.calls))
            connection.transport.abort()
        await until(lambda: bool(sessions.calls[0].ended))
        assert sessions.calls[0].ended
        assert sessions.calls[0].ended.reason == "connection lost"
