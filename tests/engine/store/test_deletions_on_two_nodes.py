"""Nodes that delete from one database do not wait for each other, nor for what is written meanwhile."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection

from symbl_tui.engine.conversations.conversation_events import AddUtterance, Begin, End
from symbl_tui.engine.store import Store, audit, reading, writing
from symbl_tui.engine.store.pruning import prune
from symbl_tui.engine.store.tables import conversations
from tests.engine.store.test_store import NOW, analyzed
from tests.support.postgres import PASSWORD, Postgres
from tests.support.waiting import HANG_SECONDS, until

IDS = ["1", "2", "3"]


@pytest.fixture
async def nodes(postgres: Postgres, store_database: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two, with conversations that are old enough to be pruned, and that are not."""
    settings = postgres.settings(store_database)
    async with Store(settings, PASSWORD) as first, Store(settings, PASSWORD) as second:
        await first.prune()  # the one of the start has come by
        for id in IDS:
            await first.put(Begin(id, id, "", NOW))
            for utterance in "abc":
                await first.put(AddUtterance(id, analyzed(utterance)))
            await first.put(End(id, NOW))
        await first.run(lambda db: db.exec_driver_sql("UPDATE conversations SET touched = 0"))
        yield first, second


async def ids(store: Store) -> list[str]:
    query = reading.ConversationQuery(order=(conversations.c.id,))
    return [each.id for each in await store.run(reading.conversations, query)]


class Interrupted:
    """A transaction that waits in its midst until it may go on."""

    def __init__(self) -> None:
        self.waits, self.may_go_on = asyncio.Event(), threading.Event()
        self._loop = asyncio.get_running_loop()

    def wait(self) -> None:
        self._loop.call_soon_threadsafe(self.waits.set)
        assert self.may_go_on.wait(HANG_SECONDS)


async def test_one_node_prunes_at_a_time_and_the_others_do_not_wait(nodes: tuple[Store, Store]) -> None:
    first, second = nodes
    pause = Interrupted()

    def prune_slowly(db: Connection) -> None:
        prune(db, 30.0, 100)
        pause.wait()

    pruning = asyncio.create_task(first.run(prune_slowly))
    await pause.waits.wait()
    async with asyncio.timeout(HANG_SECONDS):
        await second.prune()
    assert await ids(second) == IDS
    pause.may_go_on.set()
    await pruning
    await second.prune()
    assert await ids(second) == []
    assert [entry.count for entry in await second.run(audit.list_entries, 0.0, None, 10)] == [3]


async def test_a_conversation_that_is_written_into_is_pruned_the_next_time(
    nodes: tuple[Store, Store],
) -> None:
    first, second = nodes
    pause = Interrupted()

    def write_slowly(db: Connection) -> None:
        writing.add_utterances(db, "2", [analyzed("late")])
        pause.wait()

    late = asyncio.create_task(first.run(write_slowly))
    await pause.waits.wait()
    async with asyncio.timeout(HANG_SECONDS):
        await second.prune()
    assert await ids(second) == ["2"]
    pause.may_go_on.set()
    await late
    await second.run(lambda db: db.exec_driver_sql("UPDATE conversations SET touched = 0"))
    await second.prune()
    assert await ids(second) == []


async def test_a_conversation_can_be_deleted_while_its_speakers_are_assigned(
    nodes: tuple[Store, Store], postgres: Postgres, store_database: str
) -> None:
    first, second = nodes
    pause = Interrupted()

    def assign_slowly(db: Connection) -> None:
        writing.assign_speakers(db, "1", {"b": "x"})
        pause.wait()
        writing.assign_speakers(db, "1", {"a": "x"})

    def waits_for_a_lock() -> bool:
        with postgres.admin() as admin:
            waiting = "SELECT FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
            return admin.execute(waiting, [store_database]).fetchone() is not None

    assigning = asyncio.create_task(first.run(assign_slowly))
    await pause.waits.wait()
    deleting = asyncio.create_task(second.run(writing.delete, "1"))
    await until(waits_for_a_lock)
    pause.may_go_on.set()
    await assigning
    assert await deleting
    assert await ids(second) == ["2", "3"]
