"""What a command line says of an engine comes before its file, and leaves the rest of the file as it is."""

from pathlib import Path

import pytest

from symbl_tui.engine.settings import DEFAULTS
from symbl_tui.engine.settings_file import resolve_settings
from symbl_tui.errors import ConfigError

FILE = """
[recognizer]
name = "pocketsphinx"
[limits]
connections = 3
[store]
path = "/srv/engine.db"
keep_days = 7.0
[telephony]
max_calls = 2
[log]
format = "json"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "engine.toml"
    path.write_text(FILE)
    return path


def test_without_overrides_the_file_counts(file: Path) -> None:
    settings = resolve_settings(file)
    assert (settings.limits.connections, settings.store.path, settings.log.format) == (
        *(3, "/srv/engine.db", "json"),
    )
    assert (settings.telephony.enabled, settings.telephony.max_calls) == (False, 2)


def test_overrides_change_what_they_name_alone(file: Path) -> None:
    settings = resolve_settings(file, forget=True, telephony=True, log_format="text")
    assert (settings.store.path, settings.log.format) == (":memory:", "text")
    assert (settings.telephony.enabled, settings.telephony.max_calls) == (True, 2)
    assert (settings.limits.connections, settings.recognizer.name) == (3, "pocketsphinx")
    assert resolve_settings(file, log_format="json").log.format == "json"


def test_the_default_file_may_be_missing_and_a_named_one_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert resolve_settings(None) == DEFAULTS
    with pytest.raises(ConfigError, match="there is no such file"):
        resolve_settings(tmp_path / "missing.toml")
    (tmp_path / "symbl-tui").mkdir()
    (tmp_path / "symbl-tui" / "engine.toml").write_text("[limits]\nconnections = 5\n")
    assert resolve_settings(None).limits.connections == 5
