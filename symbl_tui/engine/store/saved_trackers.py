"""Reads and writes of the account's trackers: plain functions over a connection."""

from typing import Final

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from symbl_tui.engine.store.records import SavedTracker
from symbl_tui.engine.store.sql_elements import OnConflict
from symbl_tui.engine.store.tables import trackers
from symbl_tui.errors import EngineError

MAX_TRACKERS: Final = 500
"""Trackers of an account, as at Symbl."""

_COLUMNS: Final = select(trackers.c.id, trackers.c.name, trackers.c.vocabulary)
_SAVE: Final = insert(trackers).ext(
    OnConflict("(id) DO UPDATE SET name = excluded.name, vocabulary = excluded.vocabulary")
)


class TooManyTrackers(EngineError):
    """The account has reached its limit of trackers."""


class NameTaken(EngineError):
    """Another tracker has the name."""


def list_trackers(db: Connection, name: str | None = None) -> list[SavedTracker]:
    """All trackers, or those with a name."""
    found = _COLUMNS if name is None else _COLUMNS.where(trackers.c.name == name)
    return [_tracker(row) for row in db.execute(found.order_by(trackers.c.name))]


def find_tracker(db: Connection, tracker_id: str) -> SavedTracker | None:
    """The tracker with this id, or None."""
    row = db.execute(_COLUMNS.where(trackers.c.id == tracker_id)).one_or_none()
    return _tracker(row) if row else None


def save_trackers(db: Connection, saved: list[SavedTracker]) -> None:
    """Insert trackers or update those with the same id; all of them or none.

    Raises:
        NameTaken: Another tracker has the name.
        TooManyTrackers: There would be more than :data:`MAX_TRACKERS`.
    """
    for tracker in saved:
        vocabulary = msgspec.json.encode(tracker.vocabulary)
        try:
            db.execute(_SAVE, {"id": tracker.id, "name": tracker.name, "vocabulary": vocabulary})
        except IntegrityError as error:
            raise NameTaken(f"there is a tracker named {tracker.name!r} already") from error
    if db.execute(select(func.count()).select_from(trackers)).scalar_one() > MAX_TRACKERS:
        raise TooManyTrackers(f"an account may have {MAX_TRACKERS} trackers")


def delete_tracker(db: Connection, tracker_id: str) -> bool:
    """Delete a tracker; False when there is none with this id."""
    return db.execute(delete(trackers).where(trackers.c.id == tracker_id)).rowcount > 0


def _tracker(row: Row[str, str, bytes]) -> SavedTracker:
    id, name, vocabulary = row
    return SavedTracker(id, name, msgspec.json.decode(vocabulary, type=tuple[str, ...]))
