"""Apps, their use, their audit and their retention in the store."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Table, func, select

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.apps.audit_entry import AuditEntry, AuditEvent
from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.conversations.conversation_events import (
    AddUtterance,
    Begin,
    BeginStream,
    End,
    SetTopics,
)
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, apps, audit, deletion, jobs, node_exchange, reading
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.engine.store.pruning import prune
from symbl_tui.engine.store.sqlite_file import MEMORY
from symbl_tui.engine.store.tables import conversations, members, streams, topics, utterances
from symbl_tui.engine.store.tables import jobs as jobs_table
from symbl_tui.errors import ConfigError
from tests.support.postgres import PASSWORD, Postgres

NOW = datetime.now(UTC)
DAY = 86_400.0
SUPPORT = StoredApp("support", "Support", 1.0, "hash", limits=AppLimits(streams=3, keep_days=2))
SALES = StoredApp("sales", "Sales", 2.0, "hash", "old", 9.5, None, AppLimits(minutes_a_day=60.5))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    settings, password = StoreSettings(path=MEMORY), ""
    if request.param == "PostgreSQL":
        postgres: Postgres = request.getfixturevalue("postgres")
        settings = StoreSettings(url=postgres.url(request.getfixturevalue("store_database")))
        password = PASSWORD
    async with Store(settings, password) as opened:
        yield opened


async def test_apps_are_read_as_they_were_written(store: Store) -> None:
    for app in (SALES, SUPPORT):
        await store.run(apps.add_app, app)
    revoked = replace(SALES, revoked=17.25, previous_hash="", previous_until=0.0, limits=AppLimits())
    await store.run(apps.change_app, revoked)
    assert await store.run(apps.list_apps) == (SUPPORT, revoked)


async def test_what_nodes_add_to_the_use_of_a_day_is_added_up(store: Store) -> None:
    for seconds in (1.5, 2.0):
        await store.run(apps.add_usage, {("2026-06-01", "support"): seconds, ("2026-06-02", "sales"): 1.0})
    assert await store.run(apps.usage_of_day, "2026-06-01") == {"support": 3.5}
    await store.run(apps.prune_usage, "2026-06-02")
    assert await store.run(apps.usage_of_day, "2026-06-01") == {}


async def test_a_node_learns_the_streams_of_others_that_were_seen_lately(store: Store) -> None:
    await store.run(
        lambda db: db.exec_driver_sql(
            "INSERT INTO nodes (id, name, started, seen, schema) VALUES"
            f" ('a', 'a', 0, {time.time()}, 3), ('b', 'b', 0, {time.time()}, 3), ('c', 'c', 0, 0, 3)"
        )
    )
    for id in "abc":
        await store.run(node_exchange.exchange, id, "2026-06-01", {("2026-06-01", "x"): 1.0}, {"x": 2})
    await store.run(node_exchange.exchange, "a", "2026-06-01", {}, None)
    found = await store.read(node_exchange.read_shared, "a", "2026-06-01")
    assert found.elsewhere == {"x": 2}
    assert found.used == {"x": 3.0}
    assert abs(found.clock_offset) < 1
    assert found.clock_uncertainty < 10


async def test_the_audit_is_read_from_a_time_on_and_by_app(store: Store) -> None:
    entries = [
        AuditEntry(1.0, AuditEvent.TOKEN_ISSUED, "support", "192.0.2.1", "", 4, "node-1"),
        AuditEntry(2.0, AuditEvent.CONVERSATION_DELETED, "sales", "4711"),
        AuditEntry(3.0, AuditEvent.REFUSED, "sales", "192.0.2.1", "rate"),
    ]
    await store.run(audit.add_entries, entries)
    assert await store.run(audit.list_entries, 0.0, None, 100) == entries
    assert await store.run(audit.list_entries, 2.0, None, 100) == entries[1:]
    assert await store.run(audit.list_entries, 0.0, "sales", 1) == entries[2:]


async def test_what_a_newer_program_has_noted_is_listed_and_kept_too(store: Store) -> None:
    entries = [AuditEntry(1.0, "app.merged", "sales"), AuditEntry(2.0, AuditEvent.REFUSED, "sales")]
    await store.run(audit.add_entries, entries)
    await store.run(audit.prune_audit, 0.0)
    assert await store.run(audit.list_entries, 0.0, None, 100) == entries


async def test_deletions_are_told_for_ten_minutes_and_refusals_never(store: Store) -> None:
    now = await store.run(database_time)
    noted = [
        AuditEntry(now - 660, AuditEvent.CONVERSATION_DELETED, "sales", "long ago"),
        AuditEntry(now - 540, AuditEvent.CONVERSATION_DELETED, "sales", "lately"),
        AuditEntry(now - 540, AuditEvent.TRACKER_DELETED, "sales", "tracker"),
        AuditEntry(now - 540, AuditEvent.REFUSED, "-", "192.0.2.1"),
    ]
    await store.run(audit.add_entries, noted)
    found = await store.read(node_exchange.read_shared, "a", "2026-06-01")
    assert found.deleted == {"lately"}


async def test_a_flood_pushes_out_its_own_entries_and_no_deletion(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MAX_COUNTED", 3)
    kept = AuditEntry(1.0, AuditEvent.CONVERSATION_DELETED, "sales", "4711")
    flood = [AuditEntry(2.0 + n, AuditEvent.REFUSED, "-", str(n), "token") for n in range(10)]
    await store.run(audit.add_entries, [kept, *flood])
    await store.run(audit.prune_audit, 0.0)
    assert await store.run(audit.list_entries, 0.0, None, 100) == [kept, *flood[-3:]]
    await store.run(audit.prune_audit, 5.0)
    assert kept not in await store.run(audit.list_entries, 0.0, None, 100)


async def test_each_app_keeps_its_conversations_as_long_as_it_says(store: Store) -> None:
    await store.run(apps.add_app, SUPPORT)
    for id, app_id in (("1", "support"), ("2", "sales"), ("3", "")):
        await store.put(Begin(id, id, "", NOW, app_id))
        await store.put(End(id, NOW))
    earlier = f"UPDATE conversations SET touched = {time.time() - 3 * DAY}"
    await store.run(_execute, earlier)
    await store.run(prune, 30.0, 100)
    assert await ids(store) == ["2", "3"]
    pruned = (await store.run(audit.list_entries, 0.0, None, 100))[-1]
    assert (pruned.event, pruned.app_id, pruned.detail, pruned.count) == (
        *(AuditEvent.CONVERSATIONS_PRUNED, "support", "2 days", 1),
    )


async def test_an_app_with_very_many_conversations_costs_no_other_app_any(store: Store) -> None:
    for id in ("1", "2", "3"):
        await store.put(Begin(id, id, "", NOW, "sales"))
        await store.put(End(id, NOW))
    await store.put(Begin("0", "0", "", NOW, "support"))
    await store.put(End("0", NOW))
    for id in ("1", "2", "3", "0"):
        ago = f"UPDATE conversations SET touched = {time.time() - 100 + int(id)} WHERE id = '{id}'"
        await store.run(_execute, ago)
    await store.run(prune, 30.0, 2)
    assert await ids(store) == ["0", "2", "3"]


async def ids(store: Store) -> list[str]:
    query = reading.ConversationQuery(order=(conversations.c.id,))
    return [each.id for each in await store.run(reading.conversations, query)]


async def test_a_node_with_another_token_key_does_not_start(store: Store) -> None:
    check = node_exchange.check_token_key
    await store.run(check, ())
    await store.run(check, ("old",))
    for wrong, sentence in (((), "this one has none"), (("new",), "with the key old, and this one with new")):
        with pytest.raises(ConfigError, match=sentence):
            await store.run(check, wrong)
    # A key is replaced in three steps, each of them node by node.
    for keys in (("old", "new"), ("new", "old"), ("old", "new"), ("new", "old"), ("new",)):
        await store.run(check, keys)
    with pytest.raises(ConfigError):
        await store.run(check, ("old",))


async def test_deleting_a_conversation_deletes_all_of_it_and_tells_all_nodes(store: Store) -> None:
    speaker = Speaker("Ann", "", "a")
    analyzed = AnalyzedUtterance(Utterance("u", "Call me.", speaker, 0.0, 1.0), "", (), NOW, Findings())
    await store.put(Begin("1", "call", "", NOW, "sales", 0))
    await store.put(AddUtterance("1", analyzed))
    await store.put(BeginStream("1", "microphone", NOW))
    await store.put(SetTopics("1", (Topic("t", "call", 0.5),)))
    await store.run(jobs.schedule, "job", "1", "node")
    assert not await store.run(deletion.delete_conversation, "support", "1", "node-1")
    assert await store.run(deletion.delete_conversation, "sales", "1", "node-1")
    for table in (utterances, members, streams, topics, jobs_table, conversations):
        assert await store.run(count, table) == 0
    found = await store.read(node_exchange.read_shared, "another", "2026-06-01")
    assert set(found.deleted) == {"1"}


def count(db: Connection, table: Table) -> int:
    return db.execute(select(func.count()).select_from(table)).scalar_one()


def _execute(db: Connection, statement: str) -> None:
    db.exec_driver_sql(statement)


async def test_a_time_that_nodes_compare_is_the_databases(store: Store) -> None:
    await store.put(Begin("1", "call", "", NOW))
    await store.put(
        AddUtterance("1", AnalyzedUtterance(Utterance("u", "", Speaker(), 0, 1), "", (), NOW, Findings()))
    )
    await store.put(End("1", NOW))
    (touched,) = await store.run(lambda db: db.execute(select(conversations.c.touched)).scalars().all())
    assert abs(touched - time.time()) < 30
