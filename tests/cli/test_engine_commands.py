"""``symbl-tui engine apps``, ``audit`` and ``token-key``, on a file and on PostgreSQL."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from symbl_tui.cli import main
from symbl_tui.engine.apps.app_secret import secret_hash
from symbl_tui.engine.auth.token_key import TokenKey
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store.apps import list_apps
from symbl_tui.engine.store.postgres_url import PASSWORD as VARIABLE
from symbl_tui.engine.store.store_maintenance import store_connection
from tests.support.postgres import PASSWORD, Postgres

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(params=["a file", "PostgreSQL"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> StoreSettings:
    if request.param == "a file":
        return StoreSettings(path=str(tmp_path / "engine.db"))
    postgres: Postgres = request.getfixturevalue("postgres")
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return StoreSettings(url=postgres.url(request.getfixturevalue("store_database")))


@pytest.fixture
def run(settings: StoreSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``symbl-tui engine`` with a settings file: its exit code, and what it printed."""
    config = tmp_path / "engine.toml"
    config.write_text(f'[store]\npath = "{settings.path}"\nurl = "{settings.url}"\n')

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["engine", *words, "--config", str(config)])
        return code, *capsys.readouterr()

    return run


def secret_of(printed: str) -> str:
    return printed.splitlines()[1].removeprefix("SYMBL_APP_SECRET=")


def test_an_app_is_added_rotated_and_revoked_and_its_secret_is_printed_once(
    run: Run, settings: StoreSettings
) -> None:
    code, printed, said = run("apps", "add", "Support", "--streams", "3", "--minutes-a-day", "90")
    first = secret_of(printed)
    assert code == 0
    assert "printed this once" in said
    second = secret_of(run("apps", "rotate", "Support")[1])
    third = secret_of(run("apps", "rotate", "Support", "--grace", "0")[1])
    with store_connection(settings, {VARIABLE: PASSWORD}) as connection:
        (app,) = list_apps(connection)
    assert printed.splitlines()[0] == f"SYMBL_APP_ID={app.id}"
    assert (app.secret_hash, app.previous_hash) == (secret_hash(third), "")
    listed = json.loads(run("apps", "list", "--json")[1])
    assert listed[0]["limits"] == {"streams": 3, "minutesADay": 90.0, "keepDays": 0.0}
    assert run("apps", "revoke", app.id)[0] == 0
    table = run("apps")[1]
    assert "3 streams at a time, 90 min a day" in table
    assert "revoked 20" in table
    assert all(len(line) <= 80 for line in table.splitlines())
    for secret in (first, second, third):
        assert secret not in repr(app) + table + run("audit", "--json")[1]


def test_limits_and_the_name_of_an_app_are_changed_one_by_one(run: Run) -> None:
    run("apps", "add", "Support", "--streams", "3")
    assert run("apps", "set", "Support", "--keep-days", "0.5", "--name", "Help")[1] == (
        "Help: 3 streams at a time, kept for 0.5 days\n"
    )
    assert run("apps", "set", "Help", "--streams", "0")[1] == "Help: kept for 0.5 days\n"


def test_what_is_wrong_is_one_sentence(run: Run) -> None:
    run("apps", "add", "Support")
    for words, sentence in (
        (("apps", "add", "Support"), "there is an app with this name already"),
        (("apps", "add", "a\nb"), "characters that can be printed"),
        (("apps", "rotate", "Supp0rt"), "did you mean Support?"),
        (("apps", "set", "Support"), "nothing is to be changed"),
    ):
        code, printed, said = run(*words)
        assert code != 0
        assert printed == ""
        assert sentence in said
    run("apps", "revoke", "Support")
    assert "has been revoked" in run("apps", "rotate", "Support")[2]
    # The name is free again, and means the one that is not revoked.
    run("apps", "add", "Support")
    assert run("apps", "rotate", "Support")[0] == 0


def test_the_audit_names_who_changed_which_app(run: Run) -> None:
    run("apps", "add", "Support")
    run("apps", "rotate", "Support")
    lines = [json.loads(line) for line in run("audit", "--since", "1h", "--json")[1].splitlines()]
    assert [(line["event"], line["subject"]) for line in lines] == [
        ("app.added", "Support"),
        ("app.rotated", "Support"),
    ]
    assert "by " in lines[0]["detail"]
    assert len(run("audit", "--app", "Support")[1].splitlines()) == 2
    assert run("audit", "--app", "environment")[0] == 0
    assert run("audit", "--app", "environment", "--since", "999999d")[0] == 0
    code, printed, said = run("audit", "--since", "2099-01-01")
    assert (code, printed) == (0, "")
    assert "nothing was noted since" in said


@pytest.mark.parametrize(
    "words", [("apps",), ("apps", "list", "--json"), ("apps", "revoke", "Support"), ("audit",), ("migrate",)]
)
def test_a_wrong_path_in_the_settings_does_not_look_like_an_engine_without_apps(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, store = tmp_path / "engine.toml", tmp_path / "typo" / "engine.db"
    config.write_text(f'[store]\npath = "{store}"\n')
    assert main(["engine", *words, "--config", str(config)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{store}: there is no such file" in printed.err
    assert not store.parent.exists()


@pytest.mark.parametrize("since", ["yesterday", "7", "0001-01-01", "9999-12-31T23:59:59-20:00"])
def test_a_time_that_no_audit_can_have_is_refused(since: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["engine", "audit", "--since", since])
    assert left.value.code == 2
    assert "expected 30m, 24h, 7d or 2026-11-30T08:00" in capsys.readouterr().err


def test_settings_that_are_missing_are_those_of_an_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["engine", "audit", "--config", str(tmp_path / "none.toml")]) == 2
    assert "there is no such file; README.md has every key of an engine.toml" in capsys.readouterr().err


def test_a_copy_that_cannot_be_meant_says_what_a_store_is_written_as(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["engine", "apps", "add", "Support", "--config", str(_config(tmp_path))]) == 0
    file, other = tmp_path / "engine.db", tmp_path / "other.db"
    (tmp_path / "link.db").symlink_to(file)
    for source, target, sentence in (
        (f"{file}", f"sqlite:{other}", "or sqlite:PATH"),
        (f"sqlite:{file}", "sqlite:", "--to: names no file; expected sqlite:PATH"),
        (f"sqlite:{file}", f"sqlite:{tmp_path}/./engine.db", "name the same store"),
        (f"sqlite:{tmp_path}/link.db", f"sqlite:{file}", "name the same store"),
        (
            f"sqlite:{file}",
            "postgresql://127.0.0.1:9/symbl",
            "Connection refused; check --to and the password",
        ),
    ):
        capsys.readouterr()
        assert main(["engine", "copy", "--from", source, "--to", target]) == 2
        assert sentence in capsys.readouterr().err
    assert not other.exists()


def test_a_store_that_cannot_be_opened_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, folder = tmp_path / "engine.toml", tmp_path / "folder"
    folder.mkdir()
    config.write_text(f'[store]\npath = "{folder}"\n')
    copy = ("copy", "--from", f"sqlite:{folder}", "--to", f"sqlite:{tmp_path / 'other.db'}")
    for words in (copy, *((each, "--config", str(config)) for each in ("migrate", "apps", "audit"))):
        assert main(["engine", *words]) == 2
        assert f"{folder}: cannot store conversations there: " in capsys.readouterr().err


def _config(folder: Path) -> Path:
    config = folder / "engine.toml"
    config.write_text(f'[store]\npath = "{folder / "engine.db"}"\n')
    return config


def test_a_token_key_is_new_and_goes_to_a_new_file_for_its_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key"
    assert main(["engine", "token-key"]) == 0
    printed = capsys.readouterr()
    assert TokenKey.parse(printed.out, "").fingerprints[0] in printed.err
    assert main(["engine", "token-key", str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    key = file.read_text()
    assert key != printed.out
    assert capsys.readouterr().out == ""
    assert main(["engine", "token-key", str(file)]) != 0
    assert file.read_text() == key
