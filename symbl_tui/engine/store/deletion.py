"""Deletions that a client asks for, each noted in the audit within the same transaction."""

from sqlalchemy import Connection

from symbl_tui.engine.apps.audit_entry import AuditEntry, AuditEvent
from symbl_tui.engine.apps.audit_log import log_entry
from symbl_tui.engine.store.audit import add_entries
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.engine.store.saved_trackers import delete_tracker
from symbl_tui.engine.store.writing import delete


def delete_conversation(db: Connection, app_id: str, conversation_id: str, node: str) -> bool:
    """Delete a conversation of an app with all its content; False when there is none with this id."""
    return delete(db, conversation_id, app_id) and _note(
        db, AuditEvent.CONVERSATION_DELETED, app_id, conversation_id, node
    )


def delete_saved_tracker(db: Connection, app_id: str, tracker_id: str, node: str) -> bool:
    """Delete a tracker of an app; False when there is none with this id."""
    return delete_tracker(db, app_id, tracker_id) and _note(
        db, AuditEvent.TRACKER_DELETED, app_id, tracker_id, node
    )


def _note(db: Connection, event: AuditEvent, app_id: str, subject: str, node: str) -> bool:
    entry = AuditEntry(database_time(db), event, app_id, subject, node=node)
    add_entries(db, [entry])
    log_entry(entry)
    return True
