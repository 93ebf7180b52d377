"""Limits count the real clients of a proxy, and nobody else can pretend to be one."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from symbl_tui.engine.limits.proxied_client import ProxiedClients, Proxies
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.recognizers.interface import Load
from symbl_tui.engine.settings import AdmissionSettings, EngineSettings, Limits, NodeSettings
from symbl_tui.system.limits.pending_connections import ClientConnection, PendingConnections
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory
from tests.engine.streaming_client import new_token, open_client
from tests.support.waiting import HANG_SECONDS, until

PROXY = NodeSettings(proxies=("127.0.0.0/8", "10.0.0.1"))
FEW = Limits(requests_per_minute=3)


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("203.0.113.7", ("203.0.113.7", 0)),
        ("203.0.113.7:4711", ("203.0.113.7", 4711)),
        ("2001:db8::7", ("2001:db8::7", 0)),
        ("[2001:db8::7]:4711", ("2001:db8::7", 4711)),
        # What the client wrote itself stands before what the proxy added.
        ("192.0.2.66, 203.0.113.7", ("203.0.113.7", 0)),
        ("192.0.2.66, 203.0.113.7, 10.0.0.1", ("203.0.113.7", 0)),
        ("203.0.113.7, nonsense", None),
        ("10.0.0.1", None),
        ("", None),
        ("203.0.113.7," * 500, None),
        ("203.0.113.7:123456", ("203.0.113.7", 0)),
    ],
)
def test_the_client_is_the_last_entry_that_is_no_proxy(
    forwarded: str, client: tuple[str, int] | None
) -> None:
    assert Proxies(PROXY.proxies).client(forwarded) == client


def test_a_proxy_is_known_by_its_address_or_network() -> None:
    proxies = Proxies(("10.0.0.0/8", "::1"))
    assert all(host in proxies for host in ("10.1.2.3", "::ffff:10.1.2.3", "::1"))
    assert not any(host in proxies for host in ("11.0.0.1", "::2", "localhost", ""))


async def unused(*_: object) -> Any:  # noqa: ANN401 - of the protocol
    raise AssertionError("not called")


@pytest.mark.parametrize(("peer", "scheme"), [("10.0.0.1", "https"), ("10.0.0.2", "http")])
async def test_addresses_in_responses_have_the_scheme_that_the_client_came_by(peer: str, scheme: str) -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(str(Request(scope).base_url))

    clients = ProxiedClients(app, Proxies(PROXY.proxies), PendingConnections(8, 30))
    headers = [(b"host", b"engine.example"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "scheme": "http", "path": "/", "query_string": b"", "headers": headers}
    await clients({**scope, "client": (peer, 1)}, unused, unused)
    assert seen == [f"{scheme}://engine.example/"]


def test_settings_say_what_is_no_address() -> None:
    with pytest.raises(
        ValueError, match=r"expected an IP address or network such as 10\.0\.0\.0/8, got 'proxy'"
    ):
        NodeSettings(proxies=("proxy",))


async def statuses(url: str, *forwarded: str) -> list[int]:
    """The statuses of requests without a token, each from the address that it names."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
        headers = [{"X-Forwarded-For": each} for each in forwarded]
        return [(await http.get("/v1/conversations/1", headers=each)).status_code for each in headers]


async def test_one_client_of_a_proxy_cannot_use_up_what_another_may_ask() -> None:
    async with running(ScriptedFactory(), EngineSettings(limits=FEW, node=PROXY)) as url:
        assert await statuses(url, *["203.0.113.7"] * 4) == [401, 401, 401, 429]
        assert await statuses(url, "203.0.113.8") == [401]


async def test_the_header_of_a_client_that_is_no_proxy_is_ignored() -> None:
    async with running(ScriptedFactory(), EngineSettings(limits=FEW)) as url:
        assert await statuses(url, "1.0.0.1", "1.0.0.2", "1.0.0.3", "1.0.0.4") == [401, 401, 401, 429]


async def test_pending_connections_of_a_proxy_are_counted_for_its_clients() -> None:
    pending = PendingConnections(8, 60.0, Proxies(("10.0.0.1",)))
    closed = set[int]()
    stack = ExitStack()

    def add(port: int) -> None:
        connection = stack.enter_context(ClientConnection())
        connection.abort = lambda: closed.add(port)
        pending.add(connection, ("10.0.0.1", port))

    for port in range(1, 8):
        add(port)
    assert not closed
    # Half of all connections are the most that one client may have.
    for port in range(1, 6):
        pending.attribute(("10.0.0.1", port), "203.0.113.7")
    assert closed == {1}
    pending.attribute(("10.0.0.1", 5), "203.0.113.8")
    pending.attribute(("10.0.0.1", 6), "203.0.113.7")
    assert closed == {1}
    assert len(pending) == 6
    stack.close()
    assert len(pending) == 0


class Busy(ScriptedFactory):
    load = Load(final_usage=0.9)


@asynccontextmanager
async def busy_node(node: NodeSettings) -> AsyncIterator[str]:
    """A node that has one conversation, "here", and takes no other."""
    settings, readiness = (
        EngineSettings(admission=AdmissionSettings(max_cpu=1.0, own_cpu=1.0), node=node),
        Readiness(),
    )
    async with (
        running(Busy(), settings, readiness=readiness, admit=True) as url,
        open_client(url, "/v1/streaming/here") as client,
    ):
        await client.start()
        await until(lambda: readiness.has(Condition.BUSY))
        yield url


def through_proxy(url: str, path: str, token: str) -> connect:
    """A WebSocket that a proxy opens for a client."""
    headers = {"X-API-KEY": token, "X-Forwarded-For": "203.0.113.7"}
    return connect(f"ws{url.removeprefix('http')}{path}", additional_headers=headers, proxy=None)


async def test_a_proxy_is_told_before_the_socket_opens_so_that_it_can_try_another_node() -> None:
    async with busy_node(PROXY) as url:
        token = await new_token(url)
        with pytest.raises(InvalidStatus) as refusal:
            await through_proxy(url, "/v1/streaming/other", token)
        response = refusal.value.response
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert b"this node takes no more conversations" in (response.body or b"")
        for path in ("/v1/streaming/here", "/v1/subscribe/other"):
            async with through_proxy(url, path, token):
                pass


async def test_a_client_of_its_own_gets_the_reason_over_the_open_socket() -> None:
    async with busy_node(NodeSettings()) as url, open_client(url, "/v1/streaming/other") as client:
        assert (await client.receive())["message"].startswith("this node takes no more conversations now")
        await client.socket.wait_closed()
        assert client.socket.close_code == 1013
