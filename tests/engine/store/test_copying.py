"""A store is copied into another database: whole conversations, each once, on from an interruption."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.conversations.conversation_events import AddMember, AddUtterance, Begin, End, SetTopics
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import SavedTracker, Store, jobs, saved_trackers, tables
from symbl_tui.engine.store.postgres_url import PASSWORD as VARIABLE
from symbl_tui.engine.store.store_maintenance import copy
from symbl_tui.errors import ConfigError, UsageError
from tests.engine.store.old_files import make_old_file
from tests.engine.store.test_store import NOW, analyzed
from tests.support.postgres import PASSWORD, Postgres

SECRETS = {VARIABLE: PASSWORD}
ODD = 'NUL \0, one \1, "quotes" %s {x} \U0001f600 Ä'


async def fill(store: Store) -> None:
    for number in range(3):
        await store.put(Begin(str(number), f"room-{number}", ODD, NOW + timedelta(days=number)))
        for place in range(3):
            await store.put(AddUtterance(str(number), analyzed(f"u{place}", f"{ODD} {place}")))
        await store.put(SetTopics(str(number), (Topic("t", "report", 0.5, ("u0",)),)))
        await store.put(End(str(number), NOW + timedelta(days=number, hours=1)))
    await store.put(AddMember("0", Speaker("Zoe", "", "z")))
    await store.run(jobs.schedule, "j", "0", "node")
    await store.run(saved_trackers.save_trackers, "", [SavedTracker("1", "Prices", ("cost", "price"))])

    def add_others(db: Connection) -> None:
        app = {"id": "sales", "name": "Sales", "created": 1.5, "secret_hash": "x"}
        db.execute(insert(tables.apps), app)
        db.execute(insert(tables.usage), {"app_id": "sales", "day": "2026-11-22", "seconds": 60.5})
        recent = time.time() - 60  # old entries are pruned
        db.execute(insert(tables.audit), [{"at": recent + n / 7, "event": "token_issued"} for n in range(3)])

    await store.run(add_others)


def content(db: Connection) -> dict[str, Sequence[Any]]:
    """All rows that are copied, without the numbers of their places."""
    found = {}
    for table in tables.METADATA.sorted_tables:
        if table.name not in ("nodes", "store_info", "write_behind"):
            columns = [column for column in table.columns if column.name != "place"]
            # Conversation by conversation: only in there do rows have an order.
            owner = [column for column in columns if column.name == "conversation_id"]
            found[table.name] = db.execute(select(*columns).order_by(*owner, *table.primary_key)).all()
    return found


@pytest.fixture
def stores(postgres: Postgres, store_database: str, tmp_path: Path) -> dict[str, tuple[str, StoreSettings]]:
    """The addresses and settings of a store of each kind."""
    file = tmp_path / "engine.db"
    return {
        "sqlite": (f"sqlite:{file}", StoreSettings(path=str(file))),
        "postgresql": (postgres.url(store_database), postgres.settings(store_database)),
    }


@pytest.mark.parametrize(("first", "second"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
async def test_everything_is_copied_in_both_directions_once(
    stores: dict[str, tuple[str, StoreSettings]], first: str, second: str
) -> None:
    (source, from_settings), (target, to_settings) = stores[first], stores[second]
    async with Store(from_settings, PASSWORD) as store:
        await fill(store)
        before = await store.run(content)
    copied = copy(source, target, SECRETS)
    assert (copied["conversations"], copied["utterances"], copied["audit"]) == (3, 9, 3)
    async with Store(to_settings, PASSWORD) as store:
        # Opening a file marks unfinished jobs as failed, and so it did when the source was opened last.
        after = await store.run(content)
    assert after.pop("jobs")
    before.pop("jobs")
    assert after == before
    assert sum(copy(source, target, SECRETS).values()) == 0


async def test_a_copy_goes_on_where_it_was_interrupted(stores: dict[str, tuple[str, StoreSettings]]) -> None:
    (source, settings), (target, to_settings) = stores["sqlite"], stores["postgresql"]
    async with Store(settings) as store:
        await fill(store)
        before = await store.run(content)

    def interrupt(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(source, target, SECRETS, interrupt)
    assert copy(source, target, SECRETS)["conversations"] == 1
    async with Store(to_settings, PASSWORD) as store:
        after = await store.run(content)
    assert after["utterances"] == before["utterances"]
    assert after["findings"] == before["findings"]


async def test_what_cannot_be_copied_is_one_sentence_and_changes_nothing(
    stores: dict[str, tuple[str, StoreSettings]], postgres: Postgres, database: str, tmp_path: Path
) -> None:
    empty, (target, _) = postgres.url(database), stores["postgresql"]
    old = tmp_path / "old.db"
    make_old_file(old, 2)
    before = old.read_bytes()
    for source, where, words in (
        (f"sqlite:{old}", target, "--from: the store has schema 2, not 3; run symbl-tui engine migrate"),
        (target, f"sqlite:{old}", "--to: the store has schema 2, not 3"),
        (target, empty, "--to: the store has schema 0, not 3"),
        (f"sqlite:{tmp_path / 'none.db'}", target, "no such file"),
        ("mysql://db/x", target, "--from: no database of this kind"),
    ):
        with pytest.raises(ConfigError, match=words):
            copy(source, where, SECRETS)
    with pytest.raises(UsageError, match="the same store"):
        copy(target, target, SECRETS)
    assert old.read_bytes() == before
