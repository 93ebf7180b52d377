"""What a node tells the others through the store, and what it learns from them, in one transaction."""

import json
import time
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, func, select, update

from symbl_tui.engine.apps.app_sync import SharedState
from symbl_tui.engine.apps.usage import Seconds
from symbl_tui.engine.store.apps import add_usage, list_apps, usage_of_day
from symbl_tui.engine.store.sql_elements import SQLITE
from symbl_tui.engine.store.tables import nodes

# Seconds after which a node that was not seen has no streams.
_SILENT_SECONDS: Final = 30.0


def exchange(
    db: Connection, node_id: str, day: str, seconds: Seconds, streams: Mapping[str, int] | None
) -> SharedState:
    """Add what this node's apps used, and read apps, the day's usage and other nodes' streams.

    Args:
        db: The connection.
        node_id: Of this instance.
        day: ISO 8601, UTC.
        seconds: Sound by day and app id, to be added.
        streams: The streams of this node by app id; None: as they were.
    """
    add_usage(db, seconds)
    if streams is not None:
        state = json.dumps({"streams": dict(streams)})
        db.execute(update(nodes).where(nodes.c.id == node_id).values(state=state))
    return read_shared(db, node_id, day)


def read_shared(db: Connection, node_id: str, day: str) -> SharedState:
    """The same without anything to write."""
    offset, uncertainty = _clock_offset(db)
    now = time.time() + offset
    others = select(nodes.c.state).where(nodes.c.id != node_id, nodes.c.seen > now - _SILENT_SECONDS)
    elsewhere: dict[str, int] = {}
    for state in db.execute(others).scalars():
        for app_id, streams in json.loads(state).get("streams", {}).items():
            elsewhere[app_id] = elsewhere.get(app_id, 0) + streams
    return SharedState(list_apps(db), usage_of_day(db, day), elsewhere, offset, uncertainty)


def _clock_offset(db: Connection) -> tuple[float, float]:
    """Seconds that the database's clock is ahead of this machine's, and how wrong that may be."""
    if db.dialect.name == SQLITE:
        return 0.0, 0.0
    before = time.time()
    now = float(db.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
    after = time.time()
    return now - (before + after) / 2, (after - before) / 2
