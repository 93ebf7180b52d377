"""An engine whose PostgreSQL is stopped, killed or full: speakers notice nothing, readers hear it at once."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import structs
from prometheus_client import CollectorRegistry
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.conversations.conversation_events import AddUtterance, Begin
from symbl_tui.engine.metrics.write_behind_metrics import WriteBehindMetrics
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.recognizers.interface import FinalResult
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.tables import COMPATIBLE_FROM, SCHEMA
from symbl_tui.engine.write_behind.event_queue import EventQueue
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.rest_client import Rest
from tests.engine.streaming_client import new_token, open_client_with
from tests.engine.write_behind.flaky_store import TIMING, value
from tests.engine.write_behind.test_write_behind import NOW
from tests.support.full_disk import no_file_over
from tests.support.postgres import PASSWORD, Postgres
from tests.support.waiting import HANG_SECONDS, until

SAID = [final(f"this is sentence number {number}") for number in range(4)]


@dataclass
class _Node:
    url: str
    store: Store
    queue: EventQueue
    readiness: Readiness
    registry: CollectorRegistry
    http: httpx.AsyncClient

    async def until_written(self) -> None:
        await until(lambda: not self.queue.level.entries and not self.readiness.conditions)


@asynccontextmanager
async def _node(
    postgres: Postgres, database: str, path: Path, said: Sequence[FinalResult] = SAID
) -> AsyncIterator[_Node]:
    """An engine on a database, with a queue of its own."""
    readiness = Readiness()
    settings = structs.replace(postgres.settings(database), queue_path=str(path / "queue"))
    async with Store(settings, PASSWORD) as store:
        registry = CollectorRegistry()
        queue = EventQueue(store, settings, readiness, WriteBehindMetrics(registry), TIMING)
        async with (
            queue,
            running(ScriptedFactory(*said), store=store, readiness=readiness, conversations=queue) as url,
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http,
        ):
            http.headers["x-api-key"] = await new_token(url)
            yield _Node(url, store, queue, readiness, registry, http)


@pytest.fixture
async def node(postgres: Postgres, store_database: str, tmp_path: Path) -> AsyncIterator[_Node]:
    async with _node(postgres, store_database, tmp_path) as node:
        yield node


async def _speak(node: _Node, room: str) -> tuple[str, list[str]]:
    """Stream a whole conversation; gives its id, and the ids of the messages that the client received."""
    async with open_client_with(node.url, f"/v1/streaming/{room}", node.http.headers["x-api-key"]) as client:
        frames = await client.start(speaker={"name": "Ann", "userId": "ann@example.com"})
        conversation: str = frames[1]["message"]["data"]["conversationId"]
        frames = await client.stream_and_stop()
    messages = [message for frame in frames for message in frame.get("messages", ())]
    return conversation, [message["id"] for message in messages]


async def _stored(node: _Node, conversation: str) -> list[str]:
    response = await node.http.get(f"/v1/conversations/{conversation}/messages")
    assert response.status_code == 200, response.text
    return [message["id"] for message in response.json()["messages"]]


async def test_rest_sees_what_a_client_has_just_finished(node: _Node) -> None:
    conversation, received = await _speak(node, "room")
    assert len(received) == len(SAID)
    assert await _stored(node, conversation) == received


@pytest.mark.parametrize("how", ["stopped", "killed"])
async def test_a_database_that_is_away_costs_no_utterance(node: _Node, postgres: Postgres, how: str) -> None:
    before, received_before = await _speak(node, "before")
    await asyncio.to_thread(postgres.stop if how == "stopped" else postgres.kill)
    try:
        during, received = await _speak(node, "during")
        assert len(received) == len(SAID)
        await until(lambda: node.readiness.has(Condition.STORE_AWAY))
        # Anybody may ask for it: the driver's words, with the database's address, are for the log.
        assert node.readiness.reasons == ("the engine's database is away",)
        assert node.readiness.blocking is None  # every other node has the same database
        assert await new_token(node.url)
    finally:
        await asyncio.to_thread(postgres.start)
    await node.until_written()
    assert await _stored(node, during) == received
    assert await _stored(node, before) == received_before


async def test_a_schema_that_becomes_too_new_sends_clients_elsewhere_and_costs_no_utterance(
    node: _Node, postgres: Postgres, store_database: str
) -> None:
    def migrate(compatible_from: int) -> None:
        with postgres.admin(store_database) as db:
            db.execute(
                "UPDATE store_info SET value = %s WHERE key = %s", (str(compatible_from), COMPATIBLE_FROM)
            )

    token = node.http.headers["x-api-key"]
    async with open_client_with(node.url, "/v1/streaming/during", token) as client:
        frames = await client.start(speaker={"name": "Ann", "userId": "ann@example.com"})
        conversation: str = frames[1]["message"]["data"]["conversationId"]
        await client.socket.send(b"\1\0")
        received = await client.receive_until(lambda frame: frame["type"] == "message_response")
        await asyncio.to_thread(migrate, SCHEMA + 1)
        await client.socket.send(b"\1\0")
        with suppress(ConnectionClosedError):
            while True:
                received.append(await client.receive())
        assert client.socket.close_code == 1012
    assert node.readiness.blocking is Condition.STORE_UNUSABLE
    assert f"for {SCHEMA + 1} and newer, and this node has {SCHEMA}; update symbl-tui" in str(
        node.readiness.reasons
    )
    assert 'condition="store unusable"} 1.0' in (await node.http.get("/metrics")).text
    with pytest.raises(InvalidStatus) as refusal:
        async with open_client_with(node.url, "/v1/streaming/after", token):
            pass
    assert refusal.value.response.status_code == 503
    assert node.queue.level.entries
    await asyncio.to_thread(migrate, SCHEMA)
    await until(lambda: not node.queue.level.entries)
    messages = [message["id"] for each in received for message in each.get("messages", ())]
    assert len(messages) == len(SAID)
    assert await _stored(node, conversation) == messages


async def test_readers_are_told_at_once_that_the_database_is_away(node: _Node, postgres: Postgres) -> None:
    conversation, _ = await _speak(node, "room")
    await asyncio.to_thread(postgres.stop)
    try:
        paths = [f"/v1/conversations/{conversation}{rest}" for rest in ("", "/messages", "/topics")]
        await node.http.get(paths[0])  # finds out
        began = time.monotonic()
        for path in (*paths, "/v1/conversations", "/v1/manage/trackers"):
            response = await node.http.get(path)
            assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
            assert response.json() == {"message": "the engine's database is away; try again in 5 s"}
        answers = await asyncio.gather(*(node.http.get(path) for path in paths * 10))
        assert {answer.status_code for answer in answers} == {503}
        assert time.monotonic() - began < HANG_SECONDS / 4
        posted = await node.http.post("/v1/process/text", json={"messages": []})
        assert posted.status_code in {400, 503}
    finally:
        await asyncio.to_thread(postgres.start)
    await node.until_written()
    assert (await node.http.get(paths[0])).status_code == 200


async def test_a_connection_that_is_ended_alone_is_not_noticed(node: _Node, postgres: Postgres) -> None:
    with postgres.admin() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'symbl'")
    conversation, received = await _speak(node, "room")
    await node.until_written()
    assert await _stored(node, conversation) == received


async def test_a_node_that_dies_while_the_database_is_away_loses_nothing(
    postgres: Postgres, store_database: str, tmp_path: Path
) -> None:
    async with _node(postgres, store_database, tmp_path) as node:
        await asyncio.to_thread(postgres.stop)
        try:
            conversation, received = await _speak(node, "room")
        except BaseException:
            await asyncio.to_thread(postgres.start)
            raise
    await asyncio.to_thread(postgres.start)
    async with _node(postgres, store_database, tmp_path) as node:
        await until(lambda: len([*(tmp_path / "queue").iterdir()]) == 1)
        assert await _stored(node, conversation) == received


async def test_a_job_waits_for_its_database_and_a_stream_has_the_saved_trackers_without_it(
    node: _Node, postgres: Postgres
) -> None:
    saved = {"name": "Numbers", "vocabulary": ["sentence number"]}
    assert (await node.http.post("/v1/manage/tracker", json=saved)).is_success
    trackers: dict[str, Any] = {"config": {"trackers": {"enableAllTrackers": True}}}
    _, matched = await _matches(node, "before", trackers)
    assert matched
    messages = [{"payload": {"content": f"Message {number}."}} for number in range(1000)]
    posted = await node.http.post("/v1/process/text", json={"messages": messages})
    await asyncio.to_thread(postgres.stop)
    try:
        assert await _matches(node, "during", trackers) == (len(SAID), matched)
        refused = await node.http.post("/v1/process/text", json={"messages": messages})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    finally:
        await asyncio.to_thread(postgres.start)
    await node.until_written()
    await Rest(node.http).done(posted)
    assert len(await _stored(node, posted.json()["conversationId"])) == len(messages)


async def _matches(node: _Node, room: str, request: dict[str, Any]) -> tuple[int, int]:
    """Stream a conversation; gives the numbers of messages and of matches of trackers."""
    token = node.http.headers["x-api-key"]
    async with open_client_with(node.url, f"/v1/streaming/{room}", token) as client:
        await client.start(**request)
        frames = await client.stream_and_stop()
    kinds = [frame["type"] for frame in frames]
    return kinds.count("message_response"), kinds.count("tracker_response")


# What PostgreSQL may write into a file while its disk is "full": enough for its journal's segments.
_JOURNAL = 17 << 20


@pytest.mark.soak
@pytest.mark.timeout(400)
async def test_a_database_that_is_away_for_a_minute_costs_no_utterance_of_eight_speakers(
    postgres: Postgres, store_database: str, tmp_path: Path
) -> None:
    said = [final(f"this is sentence number {number}") for number in range(400)]

    async def speak(node: _Node, room: int) -> tuple[str, list[str]]:
        token = node.http.headers["x-api-key"]
        async with open_client_with(node.url, f"/v1/streaming/{room}", token) as client:
            frames = await client.start(speaker={"name": "Ann", "userId": "ann@example.com"})
            conversation: str = frames[1]["message"]["data"]["conversationId"]
            receiving = asyncio.create_task(client.receive_all())
            for _ in said:
                await client.socket.send(b"\1\0")
                await asyncio.sleep(0.2)
            await client.send_json({"type": "stop_request"})
            frames = await receiving
        return conversation, [each["id"] for frame in frames for each in frame.get("messages", ())]

    async with _node(postgres, store_database, tmp_path, said) as node:
        speaking = [asyncio.create_task(speak(node, room)) for room in range(8)]
        await asyncio.sleep(5)
        await asyncio.to_thread(postgres.stop)
        await asyncio.sleep(60)
        assert node.queue.level.entries > 1000
        await asyncio.to_thread(postgres.start)
        began = time.monotonic()
        await node.until_written()
        print(f"written {time.monotonic() - began:.1f} s after the database was back")
        for conversation, received in await asyncio.gather(*speaking):
            assert len(received) == len(said)
            assert await _stored(node, conversation) == received


def _long(number: int) -> AnalyzedUtterance:
    """An utterance of a megabyte that nothing compresses."""
    words = random.Random(number).randbytes(1 << 19).hex()
    utterance = Utterance(str(number), words, Speaker("Ann", "", "ann"), float(number), number + 0.5)
    return AnalyzedUtterance(utterance, "", (), NOW, Findings())


async def test_a_full_disk_of_the_database_loses_nothing_and_readers_still_read(
    node: _Node, postgres: Postgres
) -> None:
    conversation, received = await _speak(node, "room")
    await node.until_written()
    await asyncio.to_thread(postgres.stop)
    with no_file_over(_JOURNAL):
        await asyncio.to_thread(postgres.start)
    await node.store.availability.wait()
    store = node.queue
    await store.put(Begin("long", "room", "", NOW))
    for number in range(20):
        await store.put(AddUtterance("long", _long(number)))
    await until(lambda: node.queue.failed and not node.store.availability.away)
    assert await _stored(node, conversation) == received
    assert value(node.registry, "refused_total") == 0
    await asyncio.to_thread(postgres.restart)
    await node.until_written()
    assert await _stored(node, "long") == [str(number) for number in range(20)]
