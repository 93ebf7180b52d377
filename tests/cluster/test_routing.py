"""Sockets of a conversation meet on one node of a cluster, whichever they come by."""

import asyncio

import httpx

from tests.cluster.sockets import STREAM, SUBSCRIBE, Sockets
from tests.support.cluster import Cluster
from tests.support.node_process import Node
from tests.support.waiting import HANG_SECONDS, wait_until


async def test_all_sockets_of_a_conversation_meet_whatever_their_path(sockets: Sockets) -> None:
    first = await sockets.speak("daily")
    second = await sockets.speak("daily", "/v1/streaming/")
    assert second.conversation_id == first.conversation_id
    for path in (SUBSCRIBE, "/session/subscribe/"):
        listener = await sockets.open(f"{path}daily")
        assert first.conversation_id in str(await listener.receive())


async def test_conversations_are_spread_over_all_nodes(cluster: Cluster, sockets: Sockets) -> None:
    names = [f"spread {number}" for number in range(12)]
    for name in names:
        await sockets.open(f"{STREAM}{name.replace(' ', '%20')}")
    assert {cluster.proxy.node_of(name) for name in names} == {node.name for node in cluster.nodes}


async def test_a_conversation_goes_on_elsewhere_and_stays_there_when_its_node_comes_back(
    cluster: Cluster, sockets: Sockets
) -> None:
    spoken = await sockets.speak("weekly")
    first = cluster.proxy.node_of("weekly")
    cluster.node(first).kill()
    # At once: the proxy need not have noticed.
    again = await sockets.speak("weekly")
    assert again.conversation_id == spoken.conversation_id
    second = cluster.proxy.node_of("weekly")
    assert second != first
    cluster.node(first).start()
    cluster.proxy.wait_for_state(first, "UP")
    assert (await sockets.speak("weekly")).conversation_id == spoken.conversation_id
    assert cluster.proxy.node_of("weekly") == second


async def test_a_node_that_is_to_stop_sends_its_clients_to_another(
    cluster: Cluster, sockets: Sockets
) -> None:
    spoken = await sockets.speak("monthly")
    first = cluster.proxy.node_of("monthly")
    cluster.node(first).terminate()
    await asyncio.wait_for(spoken.client.socket.wait_closed(), HANG_SECONDS)
    assert spoken.client.socket.close_code == 1012
    again = await sockets.speak("monthly")
    assert again.conversation_id == spoken.conversation_id
    assert cluster.proxy.node_of("monthly") != first
    assert await asyncio.to_thread(cluster.node(first).wait) == 0


async def test_an_app_that_is_added_on_one_node_is_known_to_all(cluster: Cluster) -> None:
    printed = await asyncio.to_thread(cluster.nodes[0].run, "engine", "apps", "add", "Team")
    app_id, secret = (line.partition("=")[2] for line in printed.splitlines())
    body = {"type": "application", "appId": app_id, "appSecret": secret}

    def accepted(node: Node) -> bool:
        answer = httpx.post(f"{node.url}/oauth2/token:generate", json=body, trust_env=False)
        return answer.status_code == 200

    for node in cluster.nodes:
        await asyncio.to_thread(wait_until, lambda node=node: accepted(node))
