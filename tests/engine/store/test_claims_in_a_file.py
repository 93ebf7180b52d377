"""Claims of an engine that has its file to itself: what an earlier run left is taken up, or ended."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from symbl_tui.engine.conversations.conversation_claims import KnownConversation
from symbl_tui.engine.conversations.conversation_events import Begin, End
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.node.instance import NodeInstance, new_instance
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import JobStatus, Store, claims, jobs, living_nodes
from symbl_tui.engine.store.claims import Held, Wish
from symbl_tui.engine.store.tables import conversations, nodes

KEY = RoomKey("", "standup")
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
EARLIER = NodeInstance("earlier run", "desk")
HOUR = 3600.0


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(StoreSettings(path=str(tmp_path / "engine.db")), instance=new_instance("desk")) as store:
        yield store


async def claim(store: Store, id: str, me: NodeInstance | None = None, key: RoomKey = KEY) -> Held:
    wish = Wish(key, id, me or store.instance, resume_seconds=120.0)
    held = await store.run(claims.claim, wish)
    assert isinstance(held, Held)
    return held


def _holder(db: Connection, id: str) -> tuple[str, bool]:
    columns = conversations.c.node, conversations.c.live
    node, live = db.execute(select(*columns).where(conversations.c.id == id)).one()
    return node, live


def _set_back(db: Connection, seconds: float) -> None:
    db.execute(update(conversations).values(touched=time.time() - seconds))
    db.execute(update(nodes).values(seen=time.time() - seconds))


def _overtake(db: Connection) -> None:
    db.execute(update(conversations).values(epoch=2, live=True))


@pytest.mark.parametrize(("seconds", "taken_up"), [(100, True), (140, False)])
async def test_a_conversation_of_an_earlier_run_goes_on_if_it_was_a_moment_ago(
    store: Store, seconds: float, taken_up: bool
) -> None:
    await claim(store, "1", EARLIER)
    await store.run(living_nodes.heartbeat, EARLIER, 3)
    await store.run(_set_back, seconds)
    held = await claim(store, "2")
    assert (held.id, held.epoch, held.new) == (("1", 2, False) if taken_up else ("2", 1, True))


async def test_the_heartbeat_of_an_earlier_run_counts_where_nothing_was_said_for_long(store: Store) -> None:
    await claim(store, "1", EARLIER)
    await store.run(_set_back, HOUR)
    await store.run(living_nodes.heartbeat, EARLIER, 3)
    assert (await claim(store, "2")).id == "1"


async def test_a_conversation_that_is_claimed_late_keeps_what_began_without_a_claim(store: Store) -> None:
    await store.put(Begin("1", "standup", "Standup", NOW))
    await store.put(End("1", NOW))
    held = await claim(store, "1")
    assert (held.id, held.epoch, held.new) == ("1", 1, True)
    assert await store.run(_holder, "1") == (store.instance.id, True)


@pytest.mark.parametrize("over", [True, False])
async def test_what_is_handed_back_is_free_for_another_or_over(store: Store, over: bool) -> None:
    await claim(store, "1")
    await store.run(claims.hand_back, "1", EARLIER, over=over)  # which does not have it
    assert await store.run(_holder, "1") == (store.instance.id, True)
    await store.run(claims.hand_back, "1", store.instance, over=over)
    assert await store.run(_holder, "1") == ("", not over)


async def test_a_release_of_an_earlier_claim_takes_nothing_from_the_present_one(store: Store) -> None:
    first = await claim(store, "1")
    second = await claim(store, "1")
    for begun in (True, False):
        await store.run(claims.release, "1", first.epoch, store.instance, begun=begun)
        assert await store.run(_holder, "1") == (store.instance.id, True)
    await store.run(claims.release, "1", second.epoch, store.instance, begun=False)
    assert await store.run(claims.find, "", "1") is None


async def test_a_sweep_ends_what_nothing_goes_on_with_and_forgets_runs_of_an_hour_ago(store: Store) -> None:
    await claim(store, "kept")
    await claim(store, "left", EARLIER, RoomKey("", "other"))
    await store.run(jobs.schedule, "job", "left", EARLIER.id)
    await store.run(living_nodes.heartbeat, EARLIER, 3)
    for seconds, live, known in ((100, True, True), (140, False, True), (HOUR + 60, False, False)):
        await store.run(_set_back, seconds)
        await store.run(claims.sweep, store.instance, frozenset({"kept"}), 120.0)
        assert await store.run(_holder, "left") == (EARLIER.id, live)
        found = await store.run(lambda db: db.execute(select(nodes.c.id)).scalars().all())
        assert (EARLIER.id in found) is known
    assert (await store.run(_holder, "kept"))[1]
    job = await store.run(jobs.find_job, "job")
    assert job is not None
    assert job.status is JobStatus.FAILED
    # What this node has no room of any more is over as well.
    await store.run(claims.sweep, store.instance, frozenset(), 120.0)
    assert not (await store.run(_holder, "kept"))[1]


@pytest.mark.parametrize("count", [1, 500, 501])
async def test_any_number_of_conversations_is_looked_up(store: Store, count: int) -> None:
    ids = [str(number) for number in range(count)]
    for id in (ids[0], ids[-1]):
        await claim(store, id, key=RoomKey("app", id))
        await store.put(End(id, NOW, 1))
    over = {ConversationKey("app", id) for id in {ids[0], ids[-1]}}
    asked = [ConversationKey("app", id) for id in ids]
    assert await store.read(claims.over, asked) == over
    assert await store.read(claims.over, [ConversationKey("another app", id) for id in ids]) == frozenset()
    # Claimed since, by another run.
    await store.run(_overtake)
    states = await store.read(claims.states, [(id, 1) for id in ids], store.instance)
    assert {state.conversation_id for state in states if state.overtaken} == {ids[0], ids[-1]}
    assert await store.read(claims.states, [(id, 2) for id in ids], store.instance) == ()


async def test_a_conversation_is_found_by_its_id_within_its_app_live_or_over(store: Store) -> None:
    key = RoomKey("app", "standup")
    await claim(store, "1", key=key)
    assert await store.run(claims.find, "app", "1") == KnownConversation(key, True)
    assert await store.run(claims.is_live, key)
    await store.put(End("1", NOW, 1))
    assert await store.run(claims.find, "app", "1") == KnownConversation(key, False)
    assert not await store.run(claims.is_live, key)
    assert await store.run(claims.find, "another app", "1") is None
