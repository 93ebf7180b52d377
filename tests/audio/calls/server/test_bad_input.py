"""Whatever strangers send costs themselves alone: one clear line each, and other calls do not notice."""

import asyncio
import json
import random
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.system.listening_socket import listen
from symbl_tui.system.server_certificate import Tls
from tests.audio.calls.reading import frames_of
from tests.audio.calls.tones import correlation, tone
from tests.support.waiting import until

TOKEN = "a-token-of-the-tests-0123"
PATHS = ("asterisk", "exotel", "freeswitch", "livekit", "opentok")
SECRETS = {"SYMBL_TUI_TOKEN": TOKEN, "TWILIO_AUTH_TOKEN": "very-secret"}
START = json.dumps({"event": "MEDIA_START", "channel_id": "x", "format": "slin16", "connection_id": "c"})


@dataclass
class Listener:
    """A running server, and what came of it."""

    port: int
    lines: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    heard: dict[Call, bytearray] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def call_began(self, call: Call) -> None:
        self.calls.append(call)
        self.heard[call] = bytearray()
        self.tasks.append(asyncio.create_task(self._read(call)))

    def call_noted(self, call: Call, text: str) -> None:
        pass

    def call_ended(self, call: Call) -> None:
        pass

    async def _read(self, call: Call) -> None:
        async for frame in frames_of(call):
            self.heard[call] += frame.pcm

    def url(self, platform: str = "asterisk", token: str = TOKEN) -> str:
        return f"ws://127.0.0.1:{self.port}/calls/{platform}/{token}"

    async def ask(self, request: bytes) -> bytes:
        """What is answered to raw bytes, until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        return answer

    async def status_of(self, request: bytes) -> int:
        """The status of the answer, which is one line of text."""
        head, _, body = (await self.ask(request)).partition(b"\r\n\r\n")
        assert body.count(b"\n") == 1
        assert b"Traceback" not in body
        return int(head.split()[1])


@asynccontextmanager
async def served(
    limits: ServerLimits | None = None, calls: CallLimits | None = None, origin: str = ""
) -> AsyncIterator[Listener]:
    """A server; beside the test a call goes on, which must be heard to its end."""
    listener = listen("127.0.0.1", 0)
    found = Listener(listener.getsockname()[1])
    settings = ServerSettings(
        platforms=PLATFORMS, secrets=SECRETS, limits=limits or ServerLimits(), origin=origin
    )
    hub = CallHub(found, calls)
    async with CallServer(hub, settings, listener, report=found.lines.append), other_call(found):
        yield found
    listener.close()
    await asyncio.gather(*found.tasks)


@asynccontextmanager
async def other_call(found: Listener) -> AsyncIterator[None]:
    """Another call: half of it before the test, half of it after."""
    sound = tone(440, 1.0, 16_000)
    async with connect(found.url()) as exchange:
        await exchange.send(START.replace('"x"', '"other"'))
        await exchange.send(sound[:16_000])
        await until(lambda: found.calls)
        (call,) = found.calls
        yield
        await exchange.send(sound[16_000:])
        await until(lambda: found.heard[call].count(bytes(2)) >= 0 and call.heard_at)
        await exchange.close()
        await until(lambda: call.ended)
    assert call.ended
    assert call.ended.reason == "caller hung up"
    spoken = b"".join(
        bytes(found.heard[call][at : at + 640])
        for at in range(0, len(found.heard[call]), 640)
        if any(found.heard[call][at : at + 640])
    )
    assert len(spoken) >= len(sound) - 1280
    assert correlation(spoken[:15_000], 440, 16_000) > 0.99


def get(path: str, *headers: str, host: str = "127.0.0.1") -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", f"Host: {host}", *headers, "", "")).encode()


UPGRADE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get("/"), 404),
        (get("/calls/nobody", *UPGRADE), 404),
        (get("/calls/vonage", *UPGRADE), 404),  # its secret is missing: it has no route
        (get("/calls/asterisk/a/b/c", *UPGRADE), 404),
        (get(f"/calls/asterisk/{TOKEN}"), 426),  # a browser
        (get("/calls/asterisk", *UPGRADE), 403),
        (get(f"/calls/asterisk/{TOKEN}/", *UPGRADE), 404),
        (get(f"/calls/asterisk/{TOKEN}x", *UPGRADE), 403),
        (get("/calls/asterisk/%00%ff", *UPGRADE), 403),
        (get("/calls/twilio", *UPGRADE, "X-Twilio-Signature: AAAA"), 403),
        (get(f"/calls/asterisk/{TOKEN}", *UPGRADE[:3]), 400),
        (b"POST /calls/asterisk HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", 405),
        (b"POST /calls HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (get("/calls/asterisk", "X: " + "x" * 20_000), 431),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00" + b"\x01\xff" * 30 + b"\r\n\r\n", 400),
        (get(f"/calls/asterisk/{TOKEN}", *UPGRADE, "Origin: https://evil.example"), 403),
        (get(f"/calls/asterisk/{TOKEN}", *UPGRADE, host="evil.example"), 403),
        (get(f"/calls/asterisk/{TOKEN}?{'&'.join(f'a{n}=1' for n in range(99))}", *UPGRADE), 400),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_request_that_is_none_gets_one_line(request_: bytes, status: int) -> None:
    async with served() as found:
        assert await found.status_of(request_) == status
        assert len(found.lines) == 1
        assert not any("very-secret" in line or TOKEN in line for line in found.lines)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/calls/vonage", "VONAGE_SIGNATURE_SECRET is not set"),
        (f"/calls/asteriskx/{TOKEN}", "did you mean asterisk?"),
        (f"/calls/asterisk/{TOKEN}/", "goes on behind the secret"),
        (f"/{TOKEN}", "does not begin with /calls/"),
        (f"/calls/{TOKEN}", "--show PLATFORM"),
    ],
)
async def test_the_operator_is_told_why_a_path_is_wrong_and_not_the_secret_in_it(
    path: str, said: str
) -> None:
    async with served() as found:
        assert await found.status_of(get(path, *UPGRADE)) == 404
        assert said in found.lines[0]
        assert TOKEN not in found.lines[0]


async def test_what_platforms_send_is_not_taken_for_a_web_page() -> None:
    async with served(origin="wss://calls.example") as found:
        for host, origin in (
            ("calls.example", ""),
            ("127.0.0.1:1", ""),
            ("calls.example", "Origin: calls.example"),  # Vonage's client: a host without a scheme
            ("calls.example:443", "Origin: https://calls.example"),
        ):
            headers = (*UPGRADE, origin) if origin else UPGRADE
            path = f"/calls/asterisk/{TOKEN}"
            reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
            writer.write(get(path, *headers, host=host))
            assert (await reader.readline()).split()[1] == b"101"
            writer.close()


async def test_a_refusal_names_what_was_checked_and_no_secret() -> None:
    async with served(origin="wss://calls.example") as found:
        request = get("/calls/twilio", *UPGRADE, "X-Twilio-Signature: c2VjcmV0")
        assert await found.status_of(request) == 403
        (line,) = found.lines
    assert "wss://calls.example/calls/twilio" in line
    assert "very-secret" not in line
    assert "c2VjcmV0" not in line


async def test_after_ten_wrong_requests_a_minute_an_address_is_told_to_wait() -> None:
    async with served() as found:
        wrong = get("/calls/asterisk/wrong", *UPGRADE)
        answers = [await found.status_of(wrong) for _ in range(12)]
        assert answers == [403] * 10 + [429] * 2
        async with connect(found.url()):  # who has the secret gets in all the same
            pass


async def test_a_flood_of_wrong_requests_is_few_lines() -> None:
    async with served() as found:
        wrong = get("/calls/asterisk/wrong", *UPGRADE)
        await asyncio.gather(*(found.status_of(wrong) for _ in range(100)))
        assert len(found.lines) < 40


async def code_after(found: Listener, *messages: str | bytes) -> int | None:
    """The close code that messages of a call come to."""
    async with connect(found.url(), max_size=None) as exchange:
        with suppress(ConnectionClosed):
            for message in messages:
                await exchange.send(message)
            await exchange.recv()
        return exchange.close_code


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ((START, START), 1008),
        ((START, bytes(1 << 20)), 1009),
        (("x" * (1 << 20),), 1009),
        (('{"event": "MEDIA_START", "format": "g729"}',), 1008),
        ((b"\0" * 640,) * 200, 1008),  # never described
        ((START, *[b"\0\0"] * 3000), 1006),  # pieces of one sample, without end
        ((START, *[bytes(64_000)] * 60), 1008),  # two minutes at once
    ],
    ids=["two starts", "1 MiB", "1 MiB text", "codec", "no start", "tiny", "too fast"],
)
async def test_a_call_that_makes_no_sense_is_closed(messages: tuple[str | bytes, ...], code: int) -> None:
    async with served() as found:
        assert await code_after(found, *messages) in (code, 1008 if code == 1006 else code)
        await until(lambda: found.lines)
        assert len(found.lines) == 1


async def test_base64_that_is_none_is_closed() -> None:
    async with served() as found, connect(found.url("exotel")) as exchange:
        ids = {"stream_sid": "S"}
        start = {"call_sid": "C", **ids, "media_format": {"encoding": "audio/x-mulaw", "sample_rate": 8000}}
        await exchange.send(json.dumps({"event": "start", **ids, "start": start}))
        media = {"track": "inbound", "timestamp": "-5", "chunk": 1, "payload": "$$$ no base64 $$$"}
        for _ in range(5):
            with suppress(ConnectionClosed):
                await exchange.send(json.dumps({"event": "media", **ids, "media": media}))
        await exchange.close()
    assert len(found.lines) <= 1


async def test_text_that_is_no_utf_8_is_closed() -> None:
    async with served() as found, connect(found.url()) as exchange:
        await exchange.send(b"\xff\xfe", text=True)
        with suppress(ConnectionClosed):
            await exchange.recv()
        assert exchange.close_code == 1007


async def test_a_connection_that_sends_no_request_is_closed() -> None:
    async with served(ServerLimits(head_seconds=0.2)) as found:
        assert b"408" in await found.ask(b"GET /calls")
        assert await found.ask(b"") != b""
        assert "sent no request" in found.lines[0]


async def test_a_call_that_never_starts_is_closed() -> None:
    async with served(ServerLimits(first_message=0.2)) as found:
        assert await code_after(found) == 1008
        assert "no message came" in found.lines[0]


async def test_a_peer_that_is_gone_without_a_word_is_noticed() -> None:
    limits = ServerLimits(ping_interval=0.1, silent_for=0.4)
    async with served(limits) as found:
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
        writer.write(get(f"/calls/asterisk/{TOKEN}", *UPGRADE))
        assert (await reader.readline()).split()[1] == b"101"
        with suppress(ConnectionError):
            await reader.read()  # until it is closed: no pong was sent
        writer.close()


async def test_a_thousand_half_open_sockets_keep_nobody_out() -> None:
    async with served(ServerLimits(head_seconds=30.0)) as found:
        with ExitStack() as held:

            def hold() -> None:
                for _ in range(1000):
                    one = held.enter_context(socket.create_connection(("127.0.0.1", found.port)))
                    with suppress(ConnectionError):  # evicted already
                        one.send(b"GET /ca")

            await asyncio.to_thread(hold)
            async with connect(found.url(), open_timeout=30) as exchange:
                await exchange.send(START)
                await exchange.send(bytes(6400))
                await until(lambda: len(found.calls) == 2)


async def test_a_sub_protocol_is_confirmed_only_where_it_was_offered() -> None:
    async with served() as found:
        for offered, confirmed in ((None, None), (["media"], "media"), (["WSBRIDGE"], None)):
            async with connect(found.url(), subprotocols=offered) as exchange:  # type: ignore[arg-type]
                assert exchange.subprotocol == confirmed


async def test_plain_http_on_a_port_with_tls_disturbs_nobody(
    tmp_path: Path,
) -> None:

    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    listener = listen("127.0.0.1", 0)
    found = Listener(listener.getsockname()[1])
    tls = Tls(tmp_path / "cert.pem", tmp_path / "key.pem")
    settings = ServerSettings(platforms=PLATFORMS, secrets=SECRETS, tls=tls)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    async with CallServer(CallHub(found), settings, listener, report=found.lines.append):
        with suppress(ConnectionError):
            await found.ask(get("/calls"))
        async with connect(found.url().replace("ws:", "wss:"), ssl=context) as exchange:
            await exchange.send(START)
            await exchange.send(bytes(6400))
            await until(lambda: found.calls)
    listener.close()
    await asyncio.gather(*found.tasks)


async def test_the_address_of_all_calls_says_which_process_this_is() -> None:
    async with served() as found:
        answer = await found.ask(get("/calls"))
        async with connect(f"ws://127.0.0.1:{found.port}/calls") as asking:
            assert (await asking.recv()) == answer.decode().splitlines()[-1]


async def test_a_webhook_of_another_is_refused() -> None:
    async with served() as found:
        with pytest.raises(InvalidStatus):
            async with connect(f"ws://127.0.0.1:{found.port}/calls/zoom"):
                pass


async def test_random_bytes_disturb_nobody() -> None:
    chance = random.Random(11)
    async with served(ServerLimits(head_seconds=0.5, first_message=0.5)) as found:
        for number in range(60):
            reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
            if number % 2:
                writer.write(get(f"/calls/{chance.choice(PATHS)}/{TOKEN}", *UPGRADE))
                await reader.readuntil(b"\r\n\r\n")
            writer.write(chance.randbytes(chance.randrange(1, 3000)))
            writer.write_eof()
            with suppress(ConnectionError):
                await reader.read()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        assert not any("fault of symbl-tui" in line for line in found.lines)


async def test_messages_that_are_random_disturb_nobody() -> None:
    chance = random.Random(13)
    pieces = [
        "{",
        "}",
        '"event"',
        ":",
        '"start"',
        '"media"',
        "MEDIA_START",
        " ",
        "null",
        "1e999",
        "[",
        '"\\ud800"',
    ]
    async with served() as found:
        for path in PATHS:
            for _ in range(10):
                with suppress(ConnectionClosed):
                    async with connect(found.url(path), compression=None) as exchange:
                        for _ in range(5):
                            text = "".join(chance.choices(pieces, k=chance.randrange(1, 12)))
                            binary = chance.randbytes(chance.randrange(0, 700))
                            await exchange.send(text if chance.random() < 0.5 else binary)
        assert not any("fault of symbl-tui" in line for line in found.lines)
