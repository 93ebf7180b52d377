"""Reads and writes of apps and of what they use: plain functions over a connection."""

from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.store.sql_elements import OnConflict
from symbl_tui.engine.store.tables import apps, conversations, usage

_COLUMNS: Final = select(
    *(apps.c.id, apps.c.name, apps.c.created, apps.c.secret_hash, apps.c.previous_hash),
    *(apps.c.previous_until, apps.c.revoked, apps.c.limits),
)
_ADD_USAGE: Final = insert(usage).ext(
    OnConflict("(app_id, day) DO UPDATE SET seconds = usage.seconds + excluded.seconds")
)


def list_apps(db: Connection) -> tuple[StoredApp, ...]:
    """All apps in the order in which they were added, revoked ones too."""
    return tuple(_app(row) for row in db.execute(_COLUMNS.order_by(apps.c.created, apps.c.id)))


def add_app(db: Connection, app: StoredApp) -> None:
    """Insert an app."""
    db.execute(insert(apps).values({**_values(app), "id": app.id}))


def change_app(db: Connection, app: StoredApp) -> None:
    """Replace everything of the app with the same id."""
    db.execute(update(apps).where(apps.c.id == app.id).values(_values(app)))


def conversation_counts(db: Connection) -> dict[str, int]:
    """The number of conversations by app id."""
    counted = select(conversations.c.app_id, func.count()).group_by(conversations.c.app_id)
    return {row[0]: row[1] for row in db.execute(counted)}


def usage_of_day(db: Connection, day: str) -> dict[str, float]:
    """Seconds of sound by app id on a day (ISO 8601, UTC)."""
    used = select(usage.c.app_id, usage.c.seconds).where(usage.c.day == day)
    return {row[0]: row[1] for row in db.execute(used)}


def add_usage(db: Connection, seconds: Mapping[tuple[str, str], float]) -> None:
    """Add seconds of sound, by day and app id."""
    # In one order: two nodes must not wait for each other's rows.
    rows = [
        {"day": day, "app_id": app_id, "seconds": added} for (day, app_id), added in sorted(seconds.items())
    ]
    if rows:
        db.execute(_ADD_USAGE, rows)


def prune_usage(db: Connection, before: str) -> None:
    """Delete what apps used before a day."""
    db.execute(delete(usage).where(usage.c.day < before))


def _values(app: StoredApp) -> dict[str, object]:
    return {
        "name": app.name,
        "created": app.created,
        "secret_hash": app.secret_hash,
        "previous_hash": app.previous_hash,
        "previous_until": app.previous_until,
        "revoked": app.revoked,
        "limits": msgspec.json.encode(app.limits).decode(),
    }


def _app(row: Row[str, str, float, str, str, float, float | None, str]) -> StoredApp:
    id, name, created, secret, previous, until, revoked, limits = row
    # Limits that only a newer version has are not this one's to enforce.
    return StoredApp(
        *(id, name, created, secret, previous, until, revoked), msgspec.json.decode(limits, type=AppLimits)
    )
