"""What an operator does to a store: one store is never taken for another, and each failure is a sentence."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import apps
from symbl_tui.engine.store.sqlite_file import open_file
from symbl_tui.engine.store.store_maintenance import copy, migrate, migration_sql, store_connection
from symbl_tui.errors import ConfigError, UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "engine.db"
    open_file(str(path)).close()
    return path


def test_a_file_is_not_copied_onto_itself_under_another_name(file: Path, tmp_path: Path) -> None:
    link, hard = tmp_path / "link.db", tmp_path / "hard.db"
    link.symlink_to(file)
    hard.hardlink_to(file)
    for other in (file, link, hard, tmp_path / "." / "engine.db"):
        with pytest.raises(UsageError, match="the same store"):
            copy(f"sqlite:{file}", f"sqlite:{other}", {})


def test_a_copy_makes_the_file_that_it_writes_and_never_the_one_that_it_reads(
    file: Path, tmp_path: Path
) -> None:
    new, missing = tmp_path / "copies" / "new.db", tmp_path / "missing.db"
    assert sum(copy(f"sqlite:{file}", f"sqlite:{new}", {}).values()) == 0
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    with pytest.raises(ConfigError, match=f"--from: {missing}: there is no such file"):
        copy(f"sqlite:{missing}", f"sqlite:{new}", {})
    assert not missing.exists()
    for source, target, option in (
        ("sqlite:", f"sqlite:{new}", "--from"),
        (f"sqlite:{file}", "sqlite:", "--to"),
    ):
        with pytest.raises(UsageError, match=f"{option}: names no file; expected sqlite:PATH"):
            copy(source, target, {})


def test_a_mistake_in_the_settings_does_not_look_like_a_store_without_apps(tmp_path: Path) -> None:
    settings = StoreSettings(path=str(tmp_path / "new" / "engine.db"))
    with pytest.raises(ConfigError, match="there is no such file"), store_connection(settings, {}):
        pass
    assert not (tmp_path / "new").exists()
    with store_connection(settings, {}, create=True) as connection:
        assert apps.list_apps(connection) == ()


def test_work_on_a_store_that_fails_is_one_sentence_and_changes_nothing(file: Path) -> None:
    settings = StoreSettings(path=str(file))

    def work() -> None:
        with store_connection(settings, {}) as connection:
            connection.execute(text("DELETE FROM store_info"))
            connection.execute(text("SELECT * FROM flights"))

    with pytest.raises(ConfigError, match="cannot be used: no such table: flights; try again"):
        work()
    with store_connection(settings, {}) as connection:
        assert connection.execute(text("SELECT count(*) FROM store_info")).scalar_one() == 1


def test_statements_are_for_databases_with_an_administrator(file: Path) -> None:
    settings = StoreSettings(path=str(file))
    with pytest.raises(UsageError, match="--sql: the store is a file"):
        migration_sql(settings, {})
    assert migrate(settings, {}) == f"{file}: schema 3 already"
