"""What HAProxy does with nodes that are busy, draining, hung or back, and while it is reloaded itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosedError

from tests.cluster.proxies import HANDSHAKE, Front, front
from tests.support.haproxy import HAProxy
from tests.support.waiting import HANG_SECONDS, until

OTHERS = {"node2", "node3"}


@pytest.fixture
async def proxied(tmp_path: Path) -> AsyncIterator[Front]:
    async with front(HAProxy, tmp_path) as it:
        yield it


async def state(proxied: Front, node: str, wanted: str) -> None:
    """Wait until HAProxy takes a node for that, for sockets and for requests."""
    haproxy = proxied.haproxy
    await until(
        lambda: {haproxy.states(backend)[node] for backend in ("conversations", "rest")} == {wanted},
        state=lambda: haproxy.states(),
    )


async def answers(socket: ClientConnection) -> bool:
    await socket.send("x")
    return await asyncio.wait_for(socket.recv(), HANG_SECONDS) == "x"


async def test_a_busy_node_gets_further_speakers_and_requests_but_no_new_conversations(
    proxied: Front,
) -> None:
    held = await proxied.name_on("node1", "held")
    proxied.nodes[0].ready = 404
    await until(lambda: proxied.haproxy.states()["node1"] == "NOLB")
    assert await proxied.node_of(f"/v1/subscribe/{held}") == "node1"
    assert set(await proxied.spread("new")) == OTHERS
    asked = {(await proxied.http.get("/v1/conversations/1")).json()["node"] for _ in range(6)}
    assert asked == OTHERS | {"node1"}


async def test_a_draining_node_keeps_its_sockets_and_gets_nothing_new(proxied: Front) -> None:
    held = await proxied.name_on("node1", "held")
    socket, _ = await proxied.open(f"/v1/streaming/{held}")
    proxied.nodes[0].ready = proxied.nodes[0].accepts = 503
    await state(proxied, "node1", "NOLB")
    assert await answers(socket)
    assert set(await proxied.spread("new")) == OTHERS
    # Its conversations, too: the node refuses the handshake, and the next one is asked.
    moved = await proxied.node_of(f"/v1/streaming/{held}")
    assert moved in OTHERS
    asked = {(await proxied.http.get("/v1/conversations/1")).json()["node"] for _ in range(6)}
    assert asked == OTHERS
    proxied.nodes[0].ready, proxied.nodes[0].accepts = 200, 101
    await state(proxied, "node1", "UP")
    assert await proxied.node_of(f"/v1/streaming/{held}") == moved


async def test_sockets_of_a_node_that_answers_nothing_any_more_are_cut(proxied: Front) -> None:
    held = await proxied.name_on("node1", "held")
    socket, _ = await proxied.open(f"/v1/streaming/{held}")
    proxied.nodes[0].ready = 0
    with pytest.raises(ConnectionClosedError):
        await asyncio.wait_for(socket.recv(), HANG_SECONDS)
    assert await proxied.node_of(f"/v1/streaming/{held}") in OTHERS


async def test_a_conversation_stays_where_it_went_when_its_first_node_comes_back(proxied: Front) -> None:
    held = await proxied.name_on("node1", "held")
    await proxied.nodes[0].die()
    moved = await proxied.node_of(f"/v1/streaming/{held}")
    await state(proxied, "node1", "DOWN")
    await proxied.nodes[0].start()
    await state(proxied, "node1", "UP")
    assert await proxied.node_of(f"/v1/subscribe/{held}") == moved
    assert "node1" in await proxied.spread("new")


async def test_ids_of_refused_clients_are_not_remembered(proxied: Front) -> None:
    for node in proxied.nodes:
        node.accepts = 401
    for number in range(20):
        answer = await proxied.http.get(f"/v1/streaming/{number}", headers=HANDSHAKE)
        assert answer.status_code == 401
    assert ", used:0" in proxied.haproxy.ask("show table conversations")
    assert sum(len(node.handshakes) for node in proxied.nodes) == 20


async def test_a_reload_cuts_no_socket_and_forgets_no_conversation(proxied: Front) -> None:
    haproxy = proxied.haproxy
    held = await proxied.name_on("node1", "held")
    await proxied.nodes[0].die()
    socket, moved = await proxied.open(f"/v1/streaming/{held}")
    await proxied.nodes[0].start()
    await state(proxied, "node1", "UP")
    # It hands its table on once it no longer waits for one itself, five seconds after its start.
    await until(lambda: "resync_timeout=<PAST>" in haproxy.ask("show peers"))
    reloading = asyncio.create_task(asyncio.to_thread(haproxy.reload))
    while not reloading.done():
        assert await proxied.node_of(f"/v1/streaming/not-{held}")
    await reloading
    await until(lambda: haproxy.node_of(held) == moved, state=lambda: haproxy.ask("show table conversations"))
    assert await proxied.node_of(f"/v1/subscribe/{held}") == moved
    assert await answers(socket)


async def test_what_concerns_a_telephone_call_reaches_the_node_that_dialed(proxied: Front) -> None:
    dialing = {"operation": "start", "endpoint": {"type": "sip", "uri": "sip:bob@example.com"}}
    for number in range(4):
        for node in proxied.nodes:
            node.call = f"call-{number}"
        started = await proxied.http.post("/v1/endpoint:connect", json=dialing)
        for node in proxied.nodes:
            node.call = ""
        stopping = {"operation": "stop", "connectionId": f"call-{number}"}
        came_to = {
            started.json()["node"],
            await proxied.node_of(f"/events/call-{number}"),
            await proxied.node_of(f"/v1/subscribe/call-{number}"),
            (await proxied.http.post(f"/v1/event/call-{number}", json={})).json()["node"],
            (await proxied.http.post("/v1/endpoint:connect", json=stopping)).json()["node"],
        }
        assert len(came_to) == 1
