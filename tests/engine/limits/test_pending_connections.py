"""Clients without a token: what they hold is bounded, and the owner of the engine is always served."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.limits.fd_limit import fit_to_fd_limit
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import EngineSettings, Limits
from symbl_tui.engine.store import Store
from symbl_tui.system.limits.pending_connections import ClientConnection, PendingConnections
from symbl_tui.system.listening_socket import listen, url_of
from symbl_tui.system.server_certificate import Tls
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory
from tests.engine.rest_client import rest_client
from tests.engine.streaming_client import APP, new_token, open_client
from tests.support.serving import start
from tests.support.waiting import HANG_SECONDS

FEW = EngineSettings(limits=Limits(pending_connections=8))
SOON = Timing(unauthenticated=0.5)
TOKEN_REQUEST = b"POST /oauth2/token:generate HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
CHUNKED = b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


class Held:
    """Connections that are held open."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self._port = urlsplit(url).port
        self._stack = stack
        self.open: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def connect(self, sent: bytes, count: int = 1) -> None:
        """Open connections and send the start of a request on each."""
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._stack.callback(writer.close)
            writer.write(sent)
            self.open.append((reader, writer))

    async def drip(self, data: bytes) -> None:
        """Keep sending on every connection until cancelled."""
        while True:
            for _, writer in self.open:
                writer.write(data)
            await asyncio.sleep(0.05)

    async def ends(self) -> None:
        """Wait until the engine has closed every connection."""
        for reader, _ in self.open:
            async with asyncio.timeout(HANG_SECONDS):
                with suppress(ConnectionError):
                    await reader.read()


@asynccontextmanager
async def held(url: str) -> AsyncIterator[Held]:
    async with AsyncExitStack() as stack:
        yield Held(url, stack)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        TOKEN_REQUEST,
        CHUNKED % b"/oauth2/token:generate",
        CHUNKED % b"/v1/process/text",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /he",
        b"GET /v1/streaming/a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n",
    ],
    ids=["nothing", "half headers", "body", "chunked body", "refused body", "a second request", "upgrade"],
)
async def test_what_a_client_without_a_token_does_not_finish_is_closed_however_it_drips(sent: bytes) -> None:
    async with running(ScriptedFactory(), timing=SOON) as url, held(url) as connections:
        await connections.connect(sent)
        dripping = asyncio.create_task(connections.drip(b"5\r\nhello\r\n" if b"chunked" in sent else b"x"))
        await connections.ends()
        dripping.cancel()
        await asyncio.wait([dripping])


@pytest.mark.parametrize("sent", [b"", TOKEN_REQUEST, CHUNKED % b"/v1/process/text"])
async def test_held_connections_never_keep_the_owner_out(sent: bytes) -> None:
    async with running(ScriptedFactory(), FEW) as url, held(url) as connections:
        await connections.connect(sent, 200)
        async with open_client(url, "/v1/streaming/a") as client, rest_client(url) as rest:
            assert "conversations" in await rest.get("/v1/conversations")
            await connections.connect(sent, 50)
            await client.start()
            assert "conversations" in await rest.get("/v1/conversations")


async def test_connections_that_never_finish_a_tls_handshake_are_bounded_too(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    store = Store.in_memory()
    app = create_app(
        NodeParts(accounts=Accounts(*APP), recognizers=ScriptedFactory(), store=store, settings=FEW)
    )
    server = EngineServer(app, FEW, Tls(tmp_path / "cert.pem", tmp_path / "key.pem"))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(store)
        listener = stack.enter_context(listen("127.0.0.1", 0))
        serving = await start(server, listener)
        url = url_of(listener, tls=True)
        async with held(url) as connections:
            await connections.connect(b"", 100)
            async with httpx.AsyncClient(verify=trust, trust_env=False, timeout=HANG_SECONDS) as http:
                assert (await http.get(f"{url}/healthz")).status_code == 200
            assert len(app.state.pending_connections) <= 4
        server.stop()
        await serving


async def test_an_authenticated_body_that_pauses_is_refused_with_a_sentence() -> None:
    timing = Timing(unauthenticated=0.3, body_pause=0.6)
    async with running(ScriptedFactory(), timing=timing) as url, held(url) as connections:
        token = f"X-API-KEY: {await new_token(url)}\r\n\r\n4\r\nRIFF\r\n".encode()
        await connections.connect((CHUNKED % b"/v1/process/audio")[:-2] + token)
        reader, _ = connections.open[0]
        answer = await asyncio.wait_for(reader.read(), HANG_SECONDS)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"the body paused for 0.6 s or is too slow" in answer


async def test_an_authenticated_upload_may_take_longer_than_the_deadline_of_strangers() -> None:
    async def slow() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield b"x" * 1000
            await asyncio.sleep(0.1)

    timing = Timing(unauthenticated=0.3)
    async with running(ScriptedFactory(), timing=timing) as url, rest_client(url) as rest:
        assert (await rest.http.post("/v1/process/audio", content=slow())).status_code == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/conversations"), ("GET", "/healthz"), ("POST", "/oauth2/token:generate")],
)
async def test_junk_requests_use_up_nothing_of_the_owner(method: str, path: str) -> None:
    settings = EngineSettings(limits=Limits(requests_per_minute=20))
    async with running(ScriptedFactory(), settings) as url:
        token = await new_token(url)
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
            junk = [
                await http.request(method, path, json={"appId": "x", "appSecret": "y"}) for _ in range(60)
            ]
            if path != "/oauth2/token:generate":
                assert junk[-1].status_code == 429
            assert await new_token(url) == token
            headers = {"Authorization": f"Bearer {token}"}
            assert (await http.get("/v1/conversations", headers=headers)).status_code == 200


async def test_a_busy_client_uses_up_nothing_of_another_with_the_same_token_and_address() -> None:
    settings = EngineSettings(limits=Limits(requests_per_minute=5))
    async with running(ScriptedFactory(), settings) as url:
        headers = {"Authorization": f"Bearer {await new_token(url)}"}
        client = partial(httpx.AsyncClient, base_url=url, headers=headers, trust_env=False)
        async with client(timeout=HANG_SECONDS) as busy, client(timeout=HANG_SECONDS) as other:
            answers = [await busy.get("/v1/conversations") for _ in range(9)]
            assert answers[-1].status_code == 429
            assert (await other.get("/v1/conversations")).status_code == 200


async def test_a_forwarded_address_does_not_change_whose_limit_counts() -> None:
    settings = EngineSettings(limits=Limits(requests_per_minute=5))
    async with (
        running(ScriptedFactory(), settings) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http,
    ):
        answers = [
            await http.get("/healthz", headers={"X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(7)
        ]
    assert answers[-1].status_code == 429


def connected(pending: PendingConnections, host: str, port: int) -> tuple[ClientConnection, list[str]]:
    """A connection of an address, and the list that notes when it is broken off."""
    broken: list[str] = []
    connection = ClientConnection(socket.AF_INET, socket.SOCK_STREAM)
    pending.add(connection, (host, port))
    pending.set_abort((host, port), lambda: broken.append(host))
    return connection, broken


async def test_the_peer_with_most_connections_loses_its_oldest() -> None:
    pending = PendingConnections(4, 30)
    few, few_broken = connected(pending, "192.0.2.1", 1)
    crowd = [connected(pending, f"2001:db8::{number}", number) for number in range(1, 6)]
    with closing(few):
        assert [bool(broken) for _, broken in crowd] == [True, True, True, False, False]
        assert not few_broken
        assert len(pending) == 3
        pending.authenticate(("192.0.2.1", 1))
        assert len(pending) == 2
    for connection, _ in crowd:
        connection.close()
    assert len(pending) == 0


def test_an_authenticated_client_always_finds_a_free_file() -> None:
    limits = fit_to_fd_limit(Limits(subscribers=10**9))
    assert limits.pending_connections <= 256
    assert limits.subscribers > 0
