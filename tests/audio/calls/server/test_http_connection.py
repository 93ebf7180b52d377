"""Requests as proxies and platforms send them: in pieces, with a message behind, for many clients."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.system.listening_socket import listen
from tests.audio.calls.server.test_bad_input import SECRETS, START, TOKEN, UPGRADE, Listener, get
from tests.support.waiting import until

ZOOM = {"ZOOM_WEBHOOK_SECRET": "hook", "ZOOM_CLIENT_ID": "id", "ZOOM_CLIENT_SECRET": "secret"}
WRONG = "/calls/asterisk/wrong"


@asynccontextmanager
async def served(
    calls: CallLimits | None = None, limits: ServerLimits | None = None, behind_proxy: bool = False
) -> AsyncIterator[Listener]:
    listener = listen("127.0.0.1", 0)
    found = Listener(listener.getsockname()[1])
    settings = ServerSettings(
        platforms=PLATFORMS,
        secrets=SECRETS | ZOOM,
        limits=limits or ServerLimits(),
        behind_proxy=behind_proxy,
    )
    async with CallServer(CallHub(found, calls), settings, listener, report=found.lines.append):
        yield found
    listener.close()
    await asyncio.gather(*found.tasks)


def from_client(address: str) -> bytes:
    return get(WRONG, *UPGRADE, f"X-Forwarded-For: 6.6.6.6, {address}")


async def test_behind_a_proxy_each_client_has_its_own_number_of_failures() -> None:
    limits = ServerLimits(failures_per_minute=2)
    async with served(behind_proxy=True, limits=limits) as found:
        # What a client itself forwards stands before what the proxy adds, and changes nothing.
        first = [await found.status_of(from_client("192.0.2.1")) for _ in range(4)]
        assert first == [403, 403, 429, 429]
        assert await found.status_of(from_client("192.0.2.2")) == 403
        assert await found.status_of(get(WRONG, *UPGRADE)) == 403
    assert any("192.0.2.1" in line for line in found.lines)


async def test_without_a_proxy_a_client_cannot_pass_itself_off_as_others() -> None:
    async with served(limits=ServerLimits(failures_per_minute=2)) as found:
        answers = [await found.status_of(from_client(f"192.0.2.{number}")) for number in range(4)]
    assert answers == [403, 403, 429, 429]
    assert not any("192.0.2" in line for line in found.lines)


async def test_a_message_right_behind_the_handshake_is_part_of_the_call() -> None:
    async with served() as found:
        peer = ClientProtocol(parse_uri(found.url()))
        peer.send_request(peer.connect())
        request = b"".join(peer.data_to_send())
        peer.state = type(peer.state).OPEN
        peer.send_text(START.encode())
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
        writer.write(request + b"".join(peer.data_to_send()))
        await until(lambda: found.calls)
        writer.close()
        assert (await reader.readline()).split()[1] == b"101"


def webhook(body: bytes, *, chunked: bool = False) -> bytes:
    timestamp = str(int(time.time()))
    digest = hmac.new(b"hook", b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    head = "\r\n".join(
        (
            "POST /calls/zoom HTTP/1.1",
            "Host: 127.0.0.1",
            f"x-zm-request-timestamp: {timestamp}",
            f"x-zm-signature: v0={digest}",
            length,
            "",
            "",
        )
    )
    pieces = (body[at : at + 1000] for at in range(0, len(body), 1000))
    sent = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    return head.encode() + (sent if chunked else body)


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_webhook_is_answered_also_where_it_comes_in_pieces(chunked: bool) -> None:
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "t"}}).encode()
    async with served() as found:
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
        request = webhook(body, chunked=chunked)
        for at in range(0, len(request), 50):
            writer.write(request[at : at + 50])
            await writer.drain()
            await asyncio.sleep(0)
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["plainToken"] == "t"
    assert not found.lines


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("more", "status"), [(0, 403), (1, 413)])
async def test_a_webhook_is_as_long_as_the_limit_and_no_longer(chunked: bool, more: int, status: int) -> None:
    limits = ServerLimits(body_bytes=5000)
    async with served(limits=limits) as found:
        assert await found.status_of(webhook(b" " * (5000 + more), chunked=chunked)) == status


@pytest.mark.parametrize(
    ("path", "calls", "status", "said"),
    [
        (f"/calls/asterisk/{TOKEN}", CallLimits(max_calls=0), 503, "raise --max-calls"),
        (f"/calls/livekit/{TOKEN}?channels=9", CallLimits(), 400, "channels"),
        ("/calls/zoom", CallLimits(), 405, "it is no POST"),
    ],
)
async def test_a_call_that_cannot_be_taken_is_refused_before_its_websocket_opens(
    path: str, calls: CallLimits, status: int, said: str
) -> None:
    async with served(calls) as found:
        assert await found.status_of(get(path, *UPGRADE)) == status
        assert said in found.lines[0]
        assert TOKEN not in found.lines[0]
