"""Reads and writes of the audit: plain functions over a connection."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from symbl_tui.engine.apps.audit_entry import AuditEntry, AuditEvent
from symbl_tui.engine.store.tables import audit

KEEP_DAYS: Final = 400.0
"""Entries are deleted after so many days."""

MAX_COUNTED: Final = 200_000
"""Tokens and refusals that are kept, the newest: some 20 MB. Deletions and changes of apps are all kept."""

_COUNTED: Final = (AuditEvent.TOKEN_ISSUED.value, AuditEvent.REFUSED.value)
_ADD: Final = insert(audit).inline()
_COLUMNS: Final = (
    *(audit.c.at, audit.c.event, audit.c.app_id, audit.c.subject, audit.c.detail, audit.c.count),
    audit.c.node,
)


def add_entries(db: Connection, entries: Sequence[AuditEntry]) -> None:
    """Append entries."""
    rows = [
        {
            "at": entry.at,
            "node": entry.node,
            "app_id": entry.app_id,
            "event": str(entry.event),
            "subject": entry.subject,
            "detail": entry.detail,
            "count": entry.count,
        }
        for entry in entries
    ]
    if rows:
        db.execute(_ADD, rows)


def list_entries(db: Connection, since: float, app_id: str | None, most: int) -> list[AuditEntry]:
    """The newest ``most`` entries since a time, of all apps or of one, in order of time."""
    found = select(*_COLUMNS).where(audit.c.at >= since)
    if app_id is not None:
        found = found.where(audit.c.app_id == app_id)
    rows = db.execute(found.order_by(audit.c.at.desc(), audit.c.place.desc()).limit(most)).all()
    return [AuditEntry(*row) for row in reversed(rows)]


def deleted_since(db: Connection, since: float) -> frozenset[str]:
    """The ids of the conversations that clients have deleted since a time."""
    event = AuditEvent.CONVERSATION_DELETED.value
    found = select(audit.c.subject).where(audit.c.at >= since, audit.c.event == event)
    return frozenset(db.execute(found).scalars())


def prune_audit(db: Connection, before: float) -> None:
    """Delete entries before a time, and the oldest tokens and refusals beyond :data:`MAX_COUNTED`."""
    db.execute(delete(audit).where(audit.c.at < before))
    counted = audit.c.event.in_(_COUNTED)
    newest = select(audit.c.place).where(counted).order_by(audit.c.place.desc())
    # NULL where there are no more than that, and nothing is deleted.
    first_beyond = newest.offset(MAX_COUNTED).limit(1).scalar_subquery()
    db.execute(delete(audit).where(counted, audit.c.place <= first_beyond))
