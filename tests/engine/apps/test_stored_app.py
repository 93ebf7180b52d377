"""The secrets of an app: which of them are valid, and what is stored of them."""

from dataclasses import replace

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.app_secret import new_app_id, new_app_secret, secret_hash
from symbl_tui.engine.apps.stored_app import StoredApp

NOW = 1_000.0


def test_the_old_secret_is_valid_until_its_grace_period_is_over() -> None:
    old, new = secret_hash("old"), secret_hash("new")
    app = StoredApp("id", "Support", 0.0, new, old, previous_until=NOW + 60)
    assert app.matching_hash(new, NOW) == new
    assert app.matching_hash(old, NOW) == old
    assert app.matching_hash(old, NOW + 61) == ""
    assert app.matching_hash("", NOW) == ""


def test_no_secret_of_a_revoked_app_is_valid() -> None:
    app = StoredApp("id", "Support", 0.0, secret_hash("s"), revoked=NOW - 1)
    assert app.matching_hash(secret_hash("s"), NOW) == ""


def test_ids_and_secrets_are_long_and_never_the_same() -> None:
    assert len({new_app_id() for _ in range(100)} | {new_app_secret() for _ in range(100)}) == 200
    assert len(bytes.fromhex(new_app_secret())) == 32


def test_hashes_are_in_no_representation() -> None:
    assert secret_hash("s") not in repr(StoredApp("id", "Support", 0.0, secret_hash("s"), secret_hash("s")))


def test_an_app_that_is_revoked_or_removed_is_reported_once() -> None:
    kept, revoked, removed = (StoredApp(id, id, 0.0, "h") for id in ("kept", "revoked", "removed"))
    directory, reported = AppDirectory((kept, revoked, removed)), list[str]()
    directory.on_revoked(lambda app: reported.append(app.id))
    for _ in range(2):
        directory.replace((kept, replace(revoked, revoked=NOW)))
    assert sorted(reported) == ["removed", "revoked"]
    assert [app.id for app in directory.all] == ["kept", "revoked"]
    assert directory.find("removed") is None
