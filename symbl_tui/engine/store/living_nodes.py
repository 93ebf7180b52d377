"""Which instances of the engine live: plain functions over a connection.

An instance lives while it holds its lock in PostgreSQL, which goes with its connection, so that of a killed
process is gone at once. A file has one engine: every other instance is dead.
"""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection, insert, select, text

from symbl_tui.engine.node.instance import NodeInstance, lock_of
from symbl_tui.engine.store.advisory_locks import LockClass
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.engine.store.sql_elements import SQLITE, OnConflict
from symbl_tui.engine.store.tables import nodes

# Seconds that living nodes have, after the database was started, to get their locks back ...
_LOCK_AGAIN: Final = 15.0
# ... which are those that were seen so long before its start, and not yet so long after it.
_SEEN_BEFORE: Final = 120.0
_SEEN_AFTER: Final = 1.0
_SEEN: Final = insert(nodes).ext(OnConflict("(id) DO UPDATE SET seen = excluded.seen"))


def heartbeat(db: Connection, me: NodeInstance, schema: int) -> None:
    """Note that the instance lives."""
    now = database_time(db)
    db.execute(_SEEN, {"id": me.id, "name": me.name, "started": now, "seen": now, "schema": schema})


def living(db: Connection, me: NodeInstance, candidates: Collection[str]) -> frozenset[str]:
    """Those of some instances that live."""
    others = [id for id in candidates if id and id != me.id]
    alive = {me.id}
    if others and db.dialect.name != SQLITE:
        alive |= _locking(db, others)
    return frozenset(alive)


def _locking(db: Connection, ids: Iterable[str]) -> set[str]:
    """The instances that hold their locks, and those that had no time yet to get them back."""
    held = set(
        db.execute(
            text(
                "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND classid::bigint = :locks AND objsubid = 2"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            ),
            {"locks": int(LockClass.INSTANCE)},
        ).scalars()
    )
    alive = {id for id in ids if lock_of(id) in held}
    started = db.execute(
        text("SELECT extract(epoch FROM pg_postmaster_start_time()), extract(epoch FROM clock_timestamp())")
    ).one()
    if float(started[1]) - float(started[0]) < _LOCK_AGAIN:
        first, last = float(started[0]) - _SEEN_BEFORE, float(started[0]) + _SEEN_AFTER
        recent = select(nodes.c.id).where(nodes.c.seen.between(first, last))
        alive |= set(db.execute(recent).scalars()) & set(ids)
    return alive
