"""A conversation goes on, with its id and every word, when its node dies, stops, or is asked for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
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
from tests.cluster.switch import switched
from tests.engine.frames import conversation_of
from tests.engine.streaming_client import APP, new_token, open_client
from tests.support.free_port import free_network
from tests.support.node_process import Node, Toml
from tests.support.postgres import PASSWORD, Postgres
from tests.support.scrape import scrape
from tests.support.toned_server import toned_server
from tests.support.waiting import until

SECONDS = 12.0
"""Of a conversation."""

_RESTING = (
    "another node has this conversation, which moved there a moment ago; connect again; the proxy has to send"
    " one connection id to one node"
)


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
def nodes(shared: tuple[list[Node], StoreSettings]) -> Iterator[list[Node]]:
    """The same; one that a test has ended comes back, and one that it has frozen goes on."""
    for node in shared[0]:
        if node.process is None:
            node.start()
    yield shared[0]
    for node in shared[0]:
        if node.lives:
            node.resume()


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


async def _stored(settings: StoreSettings, script: Script) -> dict[str, list[StoredMessage]]:
    """The utterances of the conversations of a script."""
    async with Store(settings, PASSWORD if settings.url else "") as store:
        every = await store.run(reading.conversations, reading.ConversationQuery())
        own = [each.id for each in every if each.name == f"Conversation {script.number}"]
        return {id: await store.run(reading.messages, id) for id in own}


def _check(stored: dict[str, list[StoredMessage]], script: Script) -> None:
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
    async with switched(lambda: chosen[0]) as switch:
        session = Speaking(tmp_path, script, switch.endpoint)
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
    await until(lambda: not first.queued, state=lambda: first.queued)
    _check(await _stored(store, script), script)


@pytest.mark.parametrize("within_transaction", [False, True])
async def test_a_node_that_was_frozen_finds_itself_overtaken_and_doubles_nothing(
    tmp_path: Path,
    nodes: list[Node],
    store: StoreSettings,
    postgres: Postgres,
    within_transaction: bool,
) -> None:
    first, second = nodes
    chosen = [first]
    script = Script(9 + 3 * within_transaction, SECONDS)
    async with switched(lambda: chosen[0]) as switch:
        session = Speaking(tmp_path, script, switch.endpoint)
        session.start()
        await until(lambda: session.shown_at, state=lambda: session.updates[-3:])
        if within_transaction:
            await _hang_within_transaction(first, postgres, store)
        else:
            first.hang()
        chosen[0] = second
        switch.break_off()
        shown = len(session.shown_at)
        await until(lambda: len(session.shown_at) > shown, state=lambda: session.updates[-3:])
        first.resume()
        await session.over()
    assert not session.gave_up
    overtaken = "another node holds a conversation of this one"
    await until(lambda: overtaken in first.log and not first.queued, state=lambda: first.log)
    assert sorted(text for _, text in session.shown) == sorted(each.text for each in script.utterances)
    _check(await _stored(store, script), script)


async def _hang_within_transaction(node: Node, postgres: Postgres, store: StoreSettings) -> None:
    """Freeze a node that is writing an utterance, and so has its conversation locked."""
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'utterances'::regclass"
    with postgres.admin(store.url.rpartition("/")[2]) as db, db.transaction():
        db.execute("LOCK TABLE utterances IN SHARE MODE")
        await until(lambda: db.execute(waiting).fetchall())
        node.hang()


async def test_a_live_conversation_that_is_deleted_elsewhere_stays_deleted(
    tmp_path: Path, nodes: list[Node], store: StoreSettings, postgres: Postgres
) -> None:
    first, second = nodes
    session = Speaking(tmp_path, Script(10, SECONDS), Endpoint(first.url, *APP))
    session.start()
    await until(lambda: session.shown_at, state=lambda: session.updates[-3:])
    with postgres.admin(store.url.rpartition("/")[2]) as db:
        found = db.execute("SELECT id FROM conversations WHERE connection_id = %s", [session.connection_id])
        ((id,),) = found.fetchall()
        with db.transaction():
            # The position of its queue: what the node queues waits, and nothing else does.
            queues = [f"queue:{lock.parent.name}" for lock in first.folder.rglob("queue*/*/lock")]
            db.execute("SELECT FROM store_info WHERE key = ANY(%s) FOR UPDATE", [queues])
            shown = len(session.shown_at)
            await until(lambda: len(session.shown_at) > shown and first.queued)
            headers = {"Authorization": f"Bearer {await new_token(second.url)}"}
            async with httpx.AsyncClient(base_url=second.url, headers=headers, trust_env=False) as http:
                assert (await http.delete(f"/v1/conversations/{id}")).is_success
        await session.over()
        assert not session.gave_up
        await until(lambda: not first.queued, state=lambda: first.queued)
        assert not db.execute("SELECT FROM utterances WHERE conversation_id = %s", [id]).fetchall()
    assert await _stored(store, session.script) == {}


async def test_a_subscriber_at_another_node_is_told_to_come_again(nodes: list[Node]) -> None:
    first, second = nodes
    async with open_client(first.url, "/v1/streaming/standup") as speaker:
        await speaker.start()
        headers = {"X-API-KEY": await new_token(second.url)}
        address = f"ws://{second.address}/v1/subscribe/standup"
        async with connect(address, additional_headers=headers, proxy=None) as subscriber:
            await asyncio.wait_for(subscriber.wait_closed(), 60)
        assert subscriber.close_code == 1012


async def test_a_speaker_at_another_node_moves_the_conversation_once_and_the_node_says_why_not_again(
    nodes: list[Node],
) -> None:
    first, second = nodes
    refused = (await scrape(first.url)).value("refusals_total", reason="moved")
    async with open_client(first.url, "/v1/streaming/standup") as there:
        started = await there.start(speaker={"name": "Ann"})
        async with open_client(second.url, "/v1/streaming/standup") as here:
            moved = await here.start(speaker={"name": "Bob"})
            await asyncio.wait_for(there.socket.wait_closed(), 60)
            assert there.socket.close_code == 1012
            assert conversation_of(moved) == conversation_of(started)
            async with open_client(first.url, "/v1/streaming/standup") as back:
                await back.send_json({"type": "start_request"})
                refusal = await back.receive()
                await asyncio.wait_for(back.socket.wait_closed(), 60)
            assert refusal["message"] == _RESTING
            assert back.socket.close_code == 1013
    assert _RESTING in first.log
    assert (await scrape(first.url)).value("refusals_total", reason="moved") == refused + 1


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
