"""Deletes what has been kept long enough: plain functions over a connection."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, not_, select

from symbl_tui.engine.apps.audit_entry import AuditEntry, AuditEvent
from symbl_tui.engine.store import audit
from symbl_tui.engine.store.advisory_locks import LockClass, try_lock
from symbl_tui.engine.store.apps import conversation_counts, list_apps, prune_usage
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.engine.store.tables import conversations

_DAY: Final = 86_400
# What apps used is kept for so many days.
_USAGE_DAYS: Final = 400


def prune(db: Connection, keep_days: float, most: int) -> None:
    """Delete conversations that ended too long ago, and the oldest of an app beyond ``most``.

    Each app has its own limit of age, or ``keep_days``, and its own number: one with very many conversations
    must not cost another app's. What is deleted is noted in the audit. Of several nodes one prunes at a time:
    two that delete the same rows in another order would block each other.
    """
    if not try_lock(db, LockClass.PRUNING):
        return
    now = database_time(db)
    limits = {app.id: app.limits.keep_days for app in list_apps(db)}
    for app_id, count in conversation_counts(db).items():
        own = limits.get(app_id, 0.0) or keep_days
        pruned = _delete(db, app_id, conversations.c.touched < now - own * _DAY)
        if count - pruned > most:
            newest = select(conversations.c.id).where(conversations.c.app_id == app_id)
            oldest = newest.order_by(conversations.c.touched.desc()).offset(most)
            pruned += _delete(db, app_id, conversations.c.id.in_(oldest))
        if pruned:
            entry = AuditEntry(
                now, AuditEvent.CONVERSATIONS_PRUNED, app_id, detail=f"{own:g} days", count=pruned
            )
            audit.add_entries(db, [entry])
    audit.prune_audit(db, now - audit.KEEP_DAYS * _DAY)
    prune_usage(db, (datetime.fromtimestamp(now, UTC) - timedelta(days=_USAGE_DAYS)).date().isoformat())


def _delete(db: Connection, app_id: str, which: ColumnElement[bool]) -> int:
    # Never a live one, however old: its next utterance would find nothing to belong to.
    over = (not_(conversations.c.live), conversations.c.app_id == app_id, which)
    # Nor one that is being written into, as what a node left on its disk comes late: it is pruned next time.
    free = select(conversations.c.id).where(*over).with_for_update(skip_locked=True)
    return db.execute(delete(conversations).where(conversations.c.id.in_(free))).rowcount
