"""What a node tells the others through the store, and what it learns from them, in one transaction."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, insert, select, update

from symbl_tui.engine.apps.app_sync import SharedState
from symbl_tui.engine.apps.usage import Seconds
from symbl_tui.engine.store.apps import add_usage, list_apps, usage_of_day
from symbl_tui.engine.store.audit import deleted_since
from symbl_tui.engine.store.database_clock import clock_offset
from symbl_tui.engine.store.sql_elements import OnConflict
from symbl_tui.engine.store.tables import nodes, store_info
from symbl_tui.errors import ConfigError

# Seconds after which a node that was not seen has no streams: three to six of its heartbeats.
_SILENT_SECONDS: Final = 30.0

# Seconds for which a deletion is told: a node that could not ask meanwhile asks again.
_DELETED_SECONDS: Final = 600.0

# The key of the table of facts about the store.
_TOKEN_KEY: Final = "token_key"
_NOTE: Final = insert(store_info).ext(OnConflict("(key) DO UPDATE SET value = excluded.value"))


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
    offset, uncertainty = clock_offset(db)
    now = time.time() + offset
    others = select(nodes.c.state).where(nodes.c.id != node_id, nodes.c.seen > now - _SILENT_SECONDS)
    elsewhere: dict[str, int] = {}
    for state in db.execute(others).scalars():
        for app_id, streams in json.loads(state).get("streams", {}).items():
            elsewhere[app_id] = elsewhere.get(app_id, 0) + streams
    deleted = deleted_since(db, now - _DELETED_SECONDS)
    return SharedState(list_apps(db), usage_of_day(db, day), elsewhere, deleted, offset, uncertainty)


def check_token_key(db: Connection, fingerprints: Sequence[str]) -> None:
    """Compare this node's keys with that of the store, which the first node notes and the first key replaces.

    Args:
        db: The connection.
        fingerprints: Of the node's keys, the one that signs first; none: it has no key in common with others.

    Raises:
        ConfigError: None of them is the key of the store's other nodes.
    """
    key = store_info.c.key == _TOKEN_KEY
    noted = db.execute(select(store_info.c.value).where(key)).scalar_one_or_none()
    if noted and not fingerprints:
        raise ConfigError(
            "the engines of this store sign tokens with a key that they share, and this one has none",
            "set node.token_key_file or SYMBL_TUI_TOKEN_KEY",
        )
    if noted and noted not in fingerprints:
        raise ConfigError(
            f"the engines of this store sign tokens with the key {noted}, and this one with {fingerprints[0]}"
            " (fingerprints)",
            "give all of them the same; symbl-tui engine token-key --help says how to replace one",
        )
    if fingerprints:
        db.execute(_NOTE, {"key": _TOKEN_KEY, "value": fingerprints[0]})
