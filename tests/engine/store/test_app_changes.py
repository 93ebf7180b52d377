"""What an operator does to apps: names stay unique, secrets are shown once, and all of it is in the audit."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from symbl_tui.engine.apps.app_secret import secret_hash
from symbl_tui.engine.apps.engine_app import NO_LIMITS, AppLimits
from symbl_tui.engine.store import app_changes, audit
from symbl_tui.engine.store.sqlite_file import MEMORY, open_file
from symbl_tui.errors import UsageError


@pytest.fixture
def db() -> Iterator[Connection]:
    connection = open_file(MEMORY)
    yield connection
    connection.close()


def test_a_new_app_has_a_secret_that_is_stored_as_a_hash_alone(db: Connection) -> None:
    app, secret = app_changes.add(db, "Support", AppLimits(streams=2))
    assert app_changes.find(db, "Support") == app_changes.find(db, app.id) == app
    assert app.valid_hashes(app.created) == (secret_hash(secret),)
    assert secret not in repr(db.exec_driver_sql("SELECT * FROM apps").all())
    (entry,) = audit.list_entries(db, 0.0, app.id, 10)
    assert (entry.event, entry.subject) == ("app.added", "Support")
    assert entry.detail.startswith("by ")
    assert "@" in entry.detail


def test_a_name_belongs_to_one_app_at_a_time(db: Connection) -> None:
    first, _ = app_changes.add(db, "Support", NO_LIMITS)
    other, _ = app_changes.add(db, "Sales", NO_LIMITS)
    with pytest.raises(UsageError, match="with this name already; choose another name"):
        app_changes.add(db, "Support", NO_LIMITS)
    with pytest.raises(UsageError, match="with this name already"):
        app_changes.change(db, "Sales", "Support", {})
    assert app_changes.change(db, "Sales", "Sales", {}).name == "Sales"  # its own
    app_changes.revoke(db, "Support")
    again, _ = app_changes.add(db, "Support", NO_LIMITS)
    assert app_changes.find(db, "Support").id == again.id  # not the one that was revoked
    assert app_changes.find(db, first.id).revoked is not None
    assert app_changes.find(db, other.id).name == "Sales"


@pytest.mark.parametrize("grace", [60.0, 0.0])
def test_an_old_secret_is_valid_for_as_long_as_the_operator_says(db: Connection, grace: float) -> None:
    _, old = app_changes.add(db, "Support", NO_LIMITS)
    app, new = app_changes.rotate(db, "Support", grace)
    both = (secret_hash(new), secret_hash(old))
    soon, later = app.created + 30, app.created + 3600
    assert app.valid_hashes(soon) == (both if grace else both[:1])
    assert app.valid_hashes(later) == both[:1]
    assert app_changes.find(db, "Support") == app


def test_a_change_names_the_limits_that_it_changes_and_keeps_the_others(db: Connection) -> None:
    added, _ = app_changes.add(db, "Support", AppLimits(2, 30.0, 7.0))
    changed = app_changes.change(db, "Support", None, {"minutes_a_day": 0.0})
    assert (changed.name, changed.limits) == ("Support", AppLimits(2, 0.0, 7.0))
    assert app_changes.change(db, added.id, "Help desk", {}).limits == changed.limits
    assert app_changes.find(db, "Help desk").secret_hash == added.secret_hash


def test_a_revoked_app_is_changed_no_more_and_an_unknown_one_is_a_sentence(db: Connection) -> None:
    app, _ = app_changes.add(db, "Support", NO_LIMITS)
    assert app_changes.revoke(db, app.id).valid_hashes(app.created) == ()
    for change in (
        lambda: app_changes.revoke(db, "Support"),
        lambda: app_changes.rotate(db, "Support", 60.0),
        lambda: app_changes.change(db, "Support", "Other", {}),
    ):
        with pytest.raises(UsageError, match="has been revoked; symbl-tui engine apps add NAME"):
            change()
    with pytest.raises(UsageError, match=r"no app with this id or name.*Support"):
        app_changes.find(db, "support")
    events = [entry.event for entry in audit.list_entries(db, 0.0, None, 10)]
    assert events == ["app.added", "app.revoked"]
