import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallStarted, EndCause, PartyJoined
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.calls.zoom.rtms_endpoint import RtmsEndpoint
from tests.audio.calls.zoom.test_rtms_client import QUICK
from tests.audio.calls.zoom.zoom_server import (
    ANA,
    CLIENT_ID,
    CLIENT_SECRET,
    ZoomServer,
    started_webhook,
    webhook_headers,
    zoom_server,
)
from tests.support.waiting import until

SECRETS = {
    "ZOOM_WEBHOOK_SECRET": "token",
    "ZOOM_CLIENT_ID": CLIENT_ID,
    "ZOOM_CLIENT_SECRET": CLIENT_SECRET,
    "ZOOM_RTMS_HOSTS": "proxy.example, 127.0.0.1",
}


class Receiver:
    """A call of the hub, as far as a connection knows it."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []
        self.over = False
        self.on_over: Callable[[str], None] = lambda reason: None
        self.refuse = ""
        self.fault: Exception | None = None

    def handle(self, events: Iterable[CallEvent]) -> None:
        if self.refuse:
            self.over = True
            raise CallRefused(self.refuse)
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        self.events += events
        self.over = isinstance(self.events[-1], CallEnded)

    def lost(self, events: Iterable[CallEvent]) -> None:
        if not self.over:
            self.handle(events)


class Endpoint:
    """An endpoint and the calls that it has made."""

    def __init__(self) -> None:
        self.calls: list[Receiver] = []
        self.refuse = ""
        self.lines: list[str] = []
        """For the operator."""
        self.endpoint = RtmsEndpoint(SECRETS, self._create, self.lines.append, timing=QUICK)

    def _create(self) -> Receiver:
        self.calls.append(Receiver())
        self.calls[-1].refuse = self.refuse
        return self.calls[-1]

    def post(self, body: bytes) -> dict[str, str]:
        headers = webhook_headers("token", body, time.time())
        answer = self.endpoint.handle(UpgradeRequest("/calls/zoom", headers=headers, body=body))
        assert (answer.status, answer.content_type) == (200, "application/json")
        content: dict[str, str] = json.loads(answer.body)
        return content


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[ZoomServer, Endpoint]]:
    endpoint = Endpoint()
    async with zoom_server(tls) as zoom:
        try:
            yield zoom, endpoint
        finally:
            await endpoint.endpoint.close()


async def test_a_webhook_starts_one_call_however_often_zoom_sends_it() -> None:
    async with receiving() as (zoom, endpoint):
        for _ in range(3):
            assert endpoint.post(started_webhook([zoom.url])) == {}
        await zoom.ready.wait()
        await zoom.send_audio(ANA, "Ana", bytes(6400))
        await until(lambda: len(endpoint.calls[0].events) == 12)
    assert zoom.connections == len(endpoint.calls) == 1
    assert [type(each) for each in endpoint.calls[0].events[:2]] == [CallStarted, PartyJoined]


async def test_a_meeting_that_zoom_stops_by_webhook_alone_is_over() -> None:
    async with receiving() as (zoom, endpoint):
        endpoint.post(started_webhook([zoom.url]))
        await zoom.ready.wait()
        endpoint.post(started_webhook([zoom.url]).replace(b"rtms_started", b"rtms_stopped"))
        await until(lambda: endpoint.calls[0].over)
    assert endpoint.calls[0].events[-1] == CallEnded(EndCause.ENDED, "stopped in Zoom")


async def test_a_call_that_is_ended_here_closes_its_sockets_and_the_next_one_works() -> None:
    async with receiving() as (zoom, endpoint):
        endpoint.post(started_webhook([zoom.url]))
        await zoom.ready.wait()
        zoom.ready.clear()
        endpoint.calls[0].over = True
        endpoint.calls[0].on_over("stopped here")
        endpoint.post(started_webhook([zoom.url]).replace(b"stream-1", b"stream-2"))
        await zoom.ready.wait()
    assert len(endpoint.calls) == 2


async def test_a_stream_that_has_no_room_here_is_not_connected_to_for_long() -> None:
    async with receiving() as (zoom, endpoint):
        endpoint.refuse = "10 calls are taken at a time"
        endpoint.post(started_webhook([zoom.url]))
        await until(lambda: endpoint.calls and endpoint.calls[0].over)
        await asyncio.sleep(0)
    assert zoom.connections == 0
    assert endpoint.lines == ["a call of Zoom was refused: 10 calls are taken at a time"]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority whose certificates this machine trusts, as far as the test is concerned."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


def serving(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def test_zooms_servers_are_reached_over_tls_with_the_certificates_of_the_system(
    authority: trustme.CA,
) -> None:
    async with receiving(serving(authority)) as (zoom, endpoint):
        endpoint.post(started_webhook([zoom.url.replace("wss:", "WSS:")]))
        await zoom.ready.wait()
        await zoom.send_audio(ANA, "Ana", bytes(6400))
        await until(lambda: len(endpoint.calls[0].events) == 12)


@pytest.mark.usefixtures("authority")
async def test_a_server_whose_certificate_is_anothers_gets_no_signature(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with receiving(serving(trustme.CA())) as (zoom, endpoint):
        endpoint.post(started_webhook([zoom.url]))
        await until(lambda: caplog.text.count("CertificateError") + caplog.text.count("CertVerif") > 1)
    assert not zoom.received
    assert not zoom.connections


async def test_a_fault_here_ends_the_call_as_one_and_the_next_meeting_works() -> None:
    async with receiving() as (zoom, endpoint):
        endpoint.post(started_webhook([zoom.url]))
        await zoom.ready.wait()
        zoom.ready.clear()
        endpoint.calls[0].fault = ArithmeticError("of a test")
        await zoom.send_audio(ANA, "Ana", bytes(640))
        await until(lambda: endpoint.calls[0].over)
        endpoint.post(started_webhook([zoom.url]).replace(b"stream-1", b"stream-2"))
        await zoom.ready.wait()
    assert endpoint.calls[0].events[-1] == CallEnded(EndCause.FAULT)
