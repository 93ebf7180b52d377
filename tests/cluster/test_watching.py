"""A conversation of a cluster is watched by its own id, wherever a proxy sends those who watch."""

import asyncio
from pathlib import Path

from symbl_tui.symbl.endpoint import Endpoint
from tests.cluster.conversations import Watching
from tests.cluster.script import Script
from tests.cluster.sockets import SUBSCRIBE, Sockets
from tests.engine.frames import kind
from tests.support.cluster import Cluster
from tests.support.waiting import until

COUNT = 4
"""The hash leads all of them to their own node once in eighty-one runs; then this shows nothing."""


async def test_conversations_are_watched_by_their_own_ids_to_their_ends_also_at_another_node(
    tmp_path: Path, cluster: Cluster, sockets: Sockets
) -> None:
    names = [f"watched-{number}" for number in range(COUNT)]
    speakers = [await sockets.speak(name) for name in names]
    ids = [speaker.conversation_id for speaker in speakers]
    endpoint = Endpoint(cluster.url, *cluster.credentials)
    watching = [
        Watching(tmp_path / str(number), Script(number, 0.0), id, endpoint, ca_file=str(cluster.ca_file))
        for number, id in enumerate(ids)
    ]
    for each in watching:
        each.start()
    await until(lambda: all(each.links for each in watching))
    # Those of one node go on elsewhere, and those who watch them follow.
    first = cluster.node(cluster.proxy.node_of(names[0]))
    moved = [number for number, name in enumerate(names) if cluster.proxy.node_of(name) == first.name]
    await asyncio.to_thread(first.kill)
    for number in moved:
        speakers[number] = await sockets.speak(names[number])
        assert speakers[number].conversation_id == ids[number]
    await asyncio.to_thread(first.start)
    for speaker in speakers:
        await speaker.client.stop()
    for each in watching:
        await each.over()
    assert not [each.notices for each in watching if each.gave_up]
    assert {each.session.reason for each in watching} == {"conversation completed"}


async def test_whoever_watches_a_conversation_that_is_over_is_told_at_any_node(
    cluster: Cluster, sockets: Sockets
) -> None:
    speaker = await sockets.speak("over")
    await speaker.client.stop()
    await speaker.client.receive_all()

    async def is_told() -> bool:
        """Whether a subscription ends at once; where the end is not in the database yet, it waits."""
        listener = await sockets.open(f"{SUBSCRIBE}{speaker.conversation_id}")
        try:
            async with asyncio.timeout(1.0):
                return [kind(frame) for frame in await listener.receive_all()] == ["conversation_completed"]
        except TimeoutError:
            return False

    while not await is_told():
        pass
