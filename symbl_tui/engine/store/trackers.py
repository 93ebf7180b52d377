"""The account's trackers in the store: plain functions over a connection."""

import sqlite3
from typing import Final

import msgspec

from symbl_tui.engine.store.records import SavedTracker
from symbl_tui.errors import EngineError

MOST: Final = 500
"""Trackers of an account, as with Symbl."""


class TooMany(EngineError):
    """There is no room for another tracker."""


class Taken(EngineError):
    """Another tracker has that name."""


def trackers(db: sqlite3.Connection, name: str | None = None) -> list[SavedTracker]:
    """All of them, or those with a name."""
    where, values = ("WHERE name = ?", (name,)) if name is not None else ("", ())
    rows = db.execute(f"SELECT id, name, vocabulary FROM trackers {where} ORDER BY name", values)
    return [_tracker(row) for row in rows]


def tracker(db: sqlite3.Connection, tracker_id: str) -> SavedTracker | None:
    """One of them; None when there is none with that id."""
    row = db.execute("SELECT id, name, vocabulary FROM trackers WHERE id = ?", (tracker_id,)).fetchone()
    return _tracker(row) if row else None


def save(db: sqlite3.Connection, saved: list[SavedTracker]) -> None:
    """Add trackers, or change those whose ids are known; all of them or none.

    Raises:
        Taken: Another one has the name.
        TooMany: There would be more than :data:`MOST`.
    """
    for each in saved:
        try:
            db.execute(
                "INSERT INTO trackers VALUES (?1, ?2, ?3)"
                " ON CONFLICT (id) DO UPDATE SET name = ?2, vocabulary = ?3",
                (each.id, each.name, msgspec.json.encode(each.vocabulary)),
            )
        except sqlite3.IntegrityError as error:
            raise Taken(f"there is a tracker named {each.name!r} already") from error
    (count,) = db.execute("SELECT count(*) FROM trackers").fetchone()
    if count > MOST:
        raise TooMany(f"an account may have {MOST} trackers")


def remove(db: sqlite3.Connection, tracker_id: str) -> bool:
    """Forget one; False when there is none."""
    return db.execute("DELETE FROM trackers WHERE id = ?", (tracker_id,)).rowcount > 0


def _tracker(row: tuple[str, str, bytes]) -> SavedTracker:
    return SavedTracker(row[0], row[1], msgspec.json.decode(row[2], type=tuple[str, ...]))
