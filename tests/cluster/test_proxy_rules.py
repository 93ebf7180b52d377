"""What HAProxy and nginx do with requests, by the files of ``deploy/``."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cluster.proxies import HANDSHAKE, Front, front
from tests.cluster.sockets import PATHS
from tests.support.haproxy import HAProxy
from tests.support.nginx import Nginx
from tests.support.waiting import until


@pytest.fixture(params=[HAProxy, Nginx])
async def proxied(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Front]:
    async with front(request.param, tmp_path) as it:
        yield it


async def test_all_paths_and_spellings_of_an_id_lead_to_one_node(proxied: Front) -> None:
    for spellings in (
        ("daily", "%64aily", "daily?access_token=x", "daily?insightUpdates=true&x=/y"),
        ("a%20b", "%61%20b"),
        ("a%2Fb", "a%2fb", "%61%2Fb"),
        ("Zo%C3%AB", "Zo%c3%ab"),
        ("1+1", "%31+1"),
    ):
        came_to = {await proxied.node_of(path + spelling) for path in PATHS for spelling in spellings}
        assert len(came_to) == 1, spellings
    assert len(await proxied.spread("conversation", 24)) == 3
    # As it was sent: the engine decodes it itself.
    assert "/events/%31+1" in [path for node in proxied.nodes for path in node.handshakes]


async def test_what_operators_ask_of_a_node_cannot_be_asked_through_the_proxy(proxied: Front) -> None:
    for path in (
        *("/metrics", "/%6detrics", "//metrics", "/v1/../metrics", "/healthz", "/readyz", "/readyz?busy=404"),
        *("/", "/stats", "/docs"),
    ):
        answer = await proxied.http.get(path)
        assert answer.status_code == 404, path
        assert answer.json() == {"message": "there is nothing at this path"}
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for path in ("/openapi.json", "/v1/conversations/1", "/oauth2/token:generate"):
        assert (await proxied.http.get(path)).json()["path"] == path


async def test_a_node_learns_the_address_of_a_client_from_the_proxy_alone(proxied: Front) -> None:
    lies = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Real-IP": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
        "X-Forwarded-Proto": "http",
    }
    name = (await proxied.http.get("/v1/conversations/1", headers=lies)).json()["node"]
    seen = [proxied.node(name).headers]
    _, name = await proxied.open("/v1/streaming/daily", **lies)
    seen.append(proxied.node(name).headers)
    for headers in seen:
        assert headers["x-forwarded-for"].startswith("127.")
        assert headers["x-forwarded-proto"] == "https"
        assert "6.6.6.6" not in str(headers)
        assert headers["host"] == proxied.proxy.url.removeprefix("https://")


async def test_a_node_that_refuses_a_handshake_is_passed_over(proxied: Front) -> None:
    proxied.nodes[0].accepts = 503
    assert set(await proxied.spread("refused")) == {"node2", "node3"}
    assert proxied.nodes[0].handshakes


async def test_a_client_is_told_when_no_node_takes_it(proxied: Front) -> None:
    for node in proxied.nodes:
        node.accepts = 503
    refused = await proxied.http.get("/v1/streaming/daily", headers=HANDSHAKE)
    assert refused.status_code == 503
    for node in proxied.nodes:
        await node.die()
    away = await proxied.http.get("/v1/conversations/1")
    assert away.status_code == 503
    assert away.json() == {"message": "no engine is free; try again"}
    assert away.headers["Retry-After"] == "5"
    for node in proxied.nodes:
        await node.start()


async def test_conversations_of_a_dead_node_go_on_at_once_elsewhere(proxied: Front) -> None:
    homes = {f"call-{n}": await proxied.node_of(f"/v1/streaming/call-{n}") for n in range(12)}
    await proxied.node("node1").die()
    moved = {name: await proxied.node_of(f"/v1/subscribe/{name}") for name in homes}
    assert all(moved[name] == home for name, home in homes.items() if home != "node1")
    assert "node1" not in moved.values()
    assert (await proxied.http.get("/v1/conversations/1")).status_code == 200
    await proxied.node("node1").start()


async def test_an_upload_reaches_the_node_while_it_is_sent(proxied: Front) -> None:
    begun = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield bytes(1 << 20)
        await begun.wait()
        yield bytes(1 << 20)

    sending = asyncio.create_task(proxied.http.post("/v1/process/audio", content=body()))
    await until(lambda: any(node.received for node in proxied.nodes))
    begun.set()
    assert (await sending).status_code == 200
    assert sum(node.received for node in proxied.nodes) == 2 << 20


async def test_a_token_in_a_query_is_not_logged(proxied: Front) -> None:
    assert await proxied.node_of("/v1/streaming/logged?access_token=do-not-tell")
    await proxied.http.get("/metrics?access_token=do-not-tell")
    for node in proxied.nodes:
        await node.die()
    await proxied.http.get("/v1/conversations/1?access_token=do-not-tell")
    await until(lambda: "/v1/streaming/logged" in proxied.proxy.log, state=lambda: proxied.proxy.log)
    await until(lambda: "/v1/conversations/1" in proxied.proxy.log, state=lambda: proxied.proxy.log)
    assert "do-not-tell" not in proxied.proxy.log
    for node in proxied.nodes:
        await node.start()
