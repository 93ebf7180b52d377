"""A conversation goes on, with its id and every word, when its node dies, stops, or is asked for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from symbl_tui.engine.auth.token_key import TOKEN_KEY, new_token_key
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, reading
from symbl_tui.engine.store.postgres_url import PASSWORD as STORE_PASSWORD
from symbl_tui.engine.store.records import StoredMessage
from symbl_tui.symbl.endpoint import Endpoint
from tests.cluster.conversations import Speaking
from tests.cluster.script import SPEAKERS, Script, plain
from tests.engine.streaming_client import APP, new_token, open_client
from tests.support.free_port import free_network
from tests.support.node_process import NODE_PORT, Node, Toml
from tests.support.postgres import PASSWORD, Postgres
from tests.support.toned_server import toned_server
from tests.support.waiting import until

SECONDS = 12.0
"""Of a conversation."""


@dataclass
class Switch:
    """A TCP proxy that sends each connection where the test says."""

    choose: Callable[[], Node]
    url: str = ""
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(self.choose().host, NODE_PORT)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    with suppress(ConnectionError):
        writer.close()


@asynccontextmanager
async def switched(choose: Callable[[], Node]) -> AsyncIterator[Endpoint]:
    """The address of a switch, with the credentials of the nodes."""
    server = await asyncio.start_server(Switch(choose).serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Endpoint(f"http://127.0.0.1:{port}", *APP)
    finally:
        server.close()


@pytest.fixture(scope="module")
def recognizer() -> Iterator[str]:
    with toned_server() as url:
        yield url


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, recognizer: str, postgres: Postgres
) -> Iterator[tuple[list[Node], StoreSettings]]:
    """Two nodes on one database."""
    database = postgres.create_store()
    settings: Toml = {
        "recognizer": {"name": "deepgram", "url": recognizer},
        "store": {"url": postgres.url(database)},
        "admission": {"enabled": False},
        "node": {"drain_seconds": 5.0},
    }
    with contextmanager(_running)(tmp_path_factory.mktemp("nodes"), settings, 2) as nodes:
        yield nodes, postgres.settings(database)
    postgres.drop_database(database)


@pytest.fixture
def nodes(shared: tuple[list[Node], StoreSettings]) -> list[Node]:
    """The same; one that a test has ended comes back."""
    for node in shared[0]:
        if node.process is None:
            node.start()
    return shared[0]


@pytest.fixture
def store(shared: tuple[list[Node], StoreSettings]) -> StoreSettings:
    """Their database."""
    return shared[1]


def _running(folder: Path, settings: Toml, count: int) -> Iterator[list[Node]]:
    secrets = {
        "SYMBL_APP_ID": APP[0],
        "SYMBL_APP_SECRET": APP[1],
        "DEEPGRAM_API_KEY": "k",
        STORE_PASSWORD: PASSWORD,
        TOKEN_KEY: new_token_key(),
    }
    network = free_network()
    nodes = [
        Node(f"node{number}", f"{network}.{number}", folder / f"node{number}", settings, secrets)
        for number in range(1, count + 1)
    ]
    try:
        for node in nodes:
            node.launch()
        for node in nodes:
            node.wait_until_ready()
        yield nodes
    finally:
        for node in nodes:
            node.close()


Stored = dict[str, list[StoredMessage]]
"""The utterances of the conversations of a script."""


async def _stored(settings: StoreSettings, script: Script) -> Stored:
    async with Store(settings, PASSWORD if settings.url else "") as store:
        every = await store.run(reading.conversations, reading.ConversationQuery())
        own = [each.id for each in every if each.name == f"Conversation {script.number}"]
        return {id: await store.run(reading.messages, id) for id in own}


def _check(stored: Stored, script: Script) -> None:
    """One conversation, in which every utterance is once, and where it was said in its stream."""
    (messages,) = stored.values()
    texts = [plain(message.utterance.text) for message in messages]
    assert sorted(texts) == sorted(each.text for each in script.utterances)
    planned = {each.text: each for each in script.utterances}
    for name in SPEAKERS:
        own = [message for message in messages if message.utterance.speaker.name == name]
        first = planned[plain(own[0].utterance.text)]
        for message in own:
            said = planned[plain(message.utterance.text)]
            assert (message.started - own[0].started).total_seconds() == pytest.approx(
                said.start - first.start, abs=0.01
            )


async def test_a_conversation_goes_on_where_its_node_dies_and_where_the_next_one_drains(
    tmp_path: Path, nodes: list[Node], store: StoreSettings
) -> None:
    first, second = nodes
    chosen = [first]
    script = Script(7, SECONDS)
    async with switched(lambda: chosen[0]) as endpoint:
        session = Speaking(tmp_path, script, endpoint)
        session.start()
        await until(lambda: len(session.shown_at) >= 2, state=lambda: session.updates[-3:])
        chosen[0] = second
        await asyncio.to_thread(first.kill)
        # What it had said is final, and had not written, waits on its disk.
        await asyncio.to_thread(first.start)
        await until(lambda: len(session.shown_at) >= 4, state=lambda: session.updates[-3:])
        chosen[0] = first
        second.terminate()
        assert await asyncio.to_thread(second.wait) == 0
        await session.over()
    assert not session.gave_up
    # On a busy machine there may be no time to read the Conversation API at the end; that is told apart.
    assert not [notice for notice in session.notices if not notice.startswith("not read from the engine")]
    assert sorted(text for _, text in session.shown) == sorted(each.text for each in script.utterances)
    await until(lambda: not _waiting(first), state=lambda: _waiting(first))
    _check(await _stored(store, script), script)


def _waiting(node: Node) -> list[Path]:
    """The queued events of a node that are not in the database."""
    return [path for path in node.folder.rglob("queue*/**/*.jsonl") if path.stat().st_size]


async def test_a_subscriber_at_another_node_is_told_to_come_again(nodes: list[Node]) -> None:
    first, second = nodes
    async with open_client(first.url, "/v1/streaming/standup") as speaker:
        await speaker.start()
        headers = {"X-API-KEY": await new_token(second.url)}
        address = f"ws://{second.address}/v1/subscribe/standup"
        async with connect(address, additional_headers=headers, proxy=None) as subscriber:
            await asyncio.wait_for(subscriber.wait_closed(), 60)
        assert subscriber.close_code == 1012


async def test_a_speaker_at_another_node_moves_the_conversation_with_its_id(nodes: list[Node]) -> None:
    first, second = nodes
    async with open_client(first.url, "/v1/streaming/standup") as there:
        started = await there.start(speaker={"name": "Ann"})
        async with open_client(second.url, "/v1/streaming/standup") as here:
            moved = await here.start(speaker={"name": "Bob"})
            await asyncio.wait_for(there.socket.wait_closed(), 60)
            assert there.socket.close_code == 1012
            assert json.dumps(moved[1]) == json.dumps(started[1])
            async with open_client(first.url, "/v1/streaming/standup") as back:
                await back.send_json({"type": "start_request"})
                refusal = await back.receive()
                await asyncio.wait_for(back.socket.wait_closed(), 60)
            assert "moved there a moment ago" in refusal["message"]
            assert back.socket.close_code == 1013


async def test_an_engine_alone_that_is_killed_goes_on_with_its_file(tmp_path: Path, recognizer: str) -> None:
    settings: Toml = {
        "recognizer": {"name": "deepgram", "url": recognizer},
        "store": {"path": str(tmp_path / "store" / "engine.db")},
        "admission": {"enabled": False},
    }
    script = Script(11, SECONDS)
    with contextmanager(_running)(tmp_path, settings, 1) as (node,):
        session = Speaking(tmp_path, script, Endpoint(node.url, *APP))
        session.start()
        await until(lambda: len(session.shown_at) >= 2, state=lambda: session.updates[-3:])
        await asyncio.to_thread(node.kill)
        await asyncio.to_thread(node.start)
        await session.over()
        assert not session.gave_up
    _check(await _stored(StoreSettings(path=settings["store"]["path"]), script), script)
