"""Reads and writes of the account's trackers: plain functions over a connection."""

import sqlite3
from typing import Final

import msgspec

from symbl_tui.engine.store.records import SavedTracker
from symbl_tui.errors import EngineError

MAX_TRACKERS: Final = 500
"""Trackers of an account, as at Symbl."""


class TooManyTrackers(EngineError):
    """The account has reached its limit of trackers."""


class NameTaken(EngineError):
    """Another tracker has the name."""


def list_trackers(db: sqlite3.Connection, name: str | None = None) -> list[SavedTracker]:
    """All trackers, or those with a name."""
    where, values = ("WHERE name = ?", (name,)) if name is not None else ("", ())
    rows = db.execute(f"SELECT id, name, vocabulary FROM trackers {where} ORDER BY name", values)
    return [_tracker(row) for row in rows]


def find_tracker(db: sqlite3.Connection, tracker_id: str) -> SavedTracker | None:
    """The tracker with this id, or None."""
    row = db.execute("SELECT id, name, vocabulary FROM trackers WHERE id = ?", (tracker_id,)).fetchone()
    return _tracker(row) if row else None


def save_trackers(db: sqlite3.Connection, saved: list[SavedTracker]) -> None:
    """Insert trackers or update those with the same id; all of them or none.

    Raises:
        NameTaken: Another tracker has the name.
        TooManyTrackers: There would be more than :data:`MAX_TRACKERS`.
    """
    for tracker in saved:
        try:
            db.execute(
                "INSERT INTO trackers VALUES (?1, ?2, ?3)"
                " ON CONFLICT (id) DO UPDATE SET name = ?2, vocabulary = ?3",
                (tracker.id, tracker.name, msgspec.json.encode(tracker.vocabulary)),
            )
        except sqlite3.IntegrityError as error:
            raise NameTaken(f"there is a tracker named {tracker.name!r} already") from error
    (count,) = db.execute("SELECT count(*) FROM trackers").fetchone()
    if count > MAX_TRACKERS:
        raise TooManyTrackers(f"an account may have {MAX_TRACKERS} trackers")


def delete_tracker(db: sqlite3.Connection, tracker_id: str) -> bool:
    """Delete a tracker; False when there is none with this id."""
    return db.execute("DELETE FROM trackers WHERE id = ?", (tracker_id,)).rowcount > 0


def _tracker(row: tuple[str, str, bytes]) -> SavedTracker:
    return SavedTracker(row[0], row[1], msgspec.json.decode(row[2], type=tuple[str, ...]))
