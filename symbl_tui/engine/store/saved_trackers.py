"""Reads and writes of the trackers that apps have saved: plain functions over a connection."""

from typing import Final

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from symbl_tui.engine.store.records import SavedTracker
from symbl_tui.engine.store.sql_elements import OnConflict
from symbl_tui.engine.store.tables import trackers
from symbl_tui.errors import EngineError

MAX_TRACKERS: Final = 500
"""Trackers of an app, as of an account at Symbl."""

_COLUMNS: Final = select(trackers.c.id, trackers.c.name, trackers.c.vocabulary)
_SAVE: Final = insert(trackers).ext(
    OnConflict(
        "(id) DO UPDATE SET name = excluded.name, vocabulary = excluded.vocabulary"
        " WHERE trackers.app_id = excluded.app_id"
    )
)


class TooManyTrackers(EngineError):
    """The app has reached its limit of trackers."""


class NameTaken(EngineError):
    """Another tracker has the name."""


def list_trackers(db: Connection, app_id: str, name: str | None = None) -> list[SavedTracker]:
    """All trackers of an app, or those with a name."""
    found = _COLUMNS.where(trackers.c.app_id == app_id)
    if name is not None:
        found = found.where(trackers.c.name == name)
    return [_tracker(row) for row in db.execute(found.order_by(trackers.c.name))]


def find_tracker(db: Connection, app_id: str, tracker_id: str) -> SavedTracker | None:
    """The app's tracker with this id, or None."""
    own = _COLUMNS.where(trackers.c.app_id == app_id, trackers.c.id == tracker_id)
    row = db.execute(own).one_or_none()
    return _tracker(row) if row else None


def save_trackers(db: Connection, app_id: str, saved: list[SavedTracker]) -> None:
    """Insert trackers of an app or update those with the same id; all of them or none.

    Raises:
        NameTaken: Another tracker has the name.
        TooManyTrackers: There would be more than :data:`MAX_TRACKERS`.
    """
    for tracker in saved:
        vocabulary = msgspec.json.encode(tracker.vocabulary)
        row = {"id": tracker.id, "app_id": app_id, "name": tracker.name, "vocabulary": vocabulary}
        try:
            db.execute(_SAVE, row)
        except IntegrityError as error:
            raise NameTaken(f"there is a tracker named {tracker.name!r} already") from error
    # Counted when they are in: those that replace another take no place.
    own = select(func.count()).where(trackers.c.app_id == app_id)
    if db.execute(own).scalar_one() > MAX_TRACKERS:
        raise TooManyTrackers(f"an account may have {MAX_TRACKERS} trackers")


def delete_tracker(db: Connection, app_id: str, tracker_id: str) -> bool:
    """Delete a tracker of an app; False when there is none with this id."""
    own = delete(trackers).where(trackers.c.app_id == app_id, trackers.c.id == tracker_id)
    return db.execute(own).rowcount > 0


def _tracker(row: Row[str, str, bytes]) -> SavedTracker:
    id, name, vocabulary = row
    return SavedTracker(id, name, msgspec.json.decode(vocabulary, type=tuple[str, ...]))
