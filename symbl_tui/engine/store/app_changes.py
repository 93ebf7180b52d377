"""What an operator does to apps, noted in the audit: plain functions over a connection."""

import socket
from dataclasses import replace

from sqlalchemy import Connection

from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.engine.apps.app_secret import new_app_id, new_app_secret, secret_hash
from symbl_tui.engine.apps.audit_entry import AuditEntry, AuditEvent
from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.store.apps import add_app, change_app, list_apps
from symbl_tui.engine.store.audit import add_entries
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.errors import UsageError
from symbl_tui.system.user_name import user_name


def add(db: Connection, name: str, limits: AppLimits) -> tuple[StoredApp, str]:
    """Add an app; returns it with its secret, which is stored nowhere.

    Raises:
        UsageError: An app that is not revoked has the name.
    """
    _check_name(db, name)
    secret = new_app_secret()
    app = StoredApp(new_app_id(), name, database_time(db), secret_hash(secret), limits=limits)
    add_app(db, app)
    _note(db, AuditEvent.APP_ADDED, app)
    return app, secret


def rotate(db: Connection, named: str, grace_seconds: float) -> tuple[StoredApp, str]:
    """Give an app another secret, and let the old one be valid for a time; returns it with the new one."""
    app, secret, now = _current(db, named), new_app_secret(), database_time(db)
    changed = replace(
        app,
        secret_hash=secret_hash(secret),
        previous_hash=app.secret_hash if grace_seconds > 0 else "",
        previous_until=now + grace_seconds if grace_seconds > 0 else 0.0,
    )
    change_app(db, changed)
    _note(db, AuditEvent.APP_ROTATED, changed)
    return changed, secret


def revoke(db: Connection, named: str) -> StoredApp:
    """Revoke an app: its secrets and tokens are void. Its conversations stay until they are pruned."""
    changed = replace(_current(db, named), revoked=database_time(db))
    change_app(db, changed)
    _note(db, AuditEvent.APP_REVOKED, changed)
    return changed


def change(db: Connection, named: str, name: str | None, limits: dict[str, float]) -> StoredApp:
    """Change the name or some limits of an app (by the names of :class:`AppLimits`)."""
    app = _current(db, named)
    if name is not None and name != app.name:
        _check_name(db, name)
    values = {key: getattr(app.limits, key) for key in AppLimits.__struct_fields__} | limits
    changed = replace(app, name=app.name if name is None else name, limits=AppLimits(**values))
    change_app(db, changed)
    _note(db, AuditEvent.APP_CHANGED, changed)
    return changed


def find(db: Connection, named: str) -> StoredApp:
    """The app with an id, or the one with a name, revoked ones last; raises UsageError."""
    apps = sorted(list_apps(db), key=lambda app: app.revoked or 0.0)
    found = next((app for app in apps if named in (app.id, app.name)), None)
    if found is None:
        hint = did_you_mean(named, (app.name for app in apps), "symbl-tui engine apps list lists them")
        raise UsageError("there is no app with this id or name", hint)
    return found


def _current(db: Connection, named: str) -> StoredApp:
    app = find(db, named)
    if app.revoked is not None:
        raise UsageError("this app has been revoked", "symbl-tui engine apps add NAME adds another")
    return app


def _check_name(db: Connection, name: str) -> None:
    if any(app.name == name and app.revoked is None for app in list_apps(db)):
        raise UsageError("there is an app with this name already", "choose another name")


def _note(db: Connection, event: AuditEvent, app: StoredApp) -> None:
    operator = f"{user_name()}@{socket.gethostname()}"
    add_entries(db, [AuditEntry(database_time(db), event, app.id, app.name, f"by {operator}")])
