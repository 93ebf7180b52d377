"""Secrets that systemd or a container hands over as files."""

from pathlib import Path

import pytest

from symbl_tui.errors import ConfigError
from symbl_tui.system.secret_files import CREDENTIALS_DIRECTORY, with_secret_files


def test_a_secret_comes_from_a_file_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "SYMBL_APP_SECRET").write_text("from a file\n")
    (tmp_path / "SYMBL_TUI_TOKEN_KEY").write_text("new\nold\n")
    # What a cluster's mounts have beside them.
    (tmp_path / "..data").mkdir()
    (tmp_path / "notes.txt").write_text("no secret")
    found = with_secret_files({CREDENTIALS_DIRECTORY: str(tmp_path), "HOME": "/"})
    assert found == {
        CREDENTIALS_DIRECTORY: str(tmp_path),
        "HOME": "/",
        "SYMBL_APP_SECRET": "from a file",
        "SYMBL_TUI_TOKEN_KEY": "new\nold",
    }


def test_the_environment_itself_comes_first(tmp_path: Path) -> None:
    (tmp_path / "SYMBL_APP_SECRET").write_text("from a file")
    environment = {CREDENTIALS_DIRECTORY: str(tmp_path), "SYMBL_APP_SECRET": "given"}
    assert with_secret_files(environment) == environment
    assert with_secret_files({"HOME": "/"}) == {"HOME": "/"}


def test_a_secret_that_cannot_be_read_is_one_sentence_without_it(tmp_path: Path) -> None:
    environment = {CREDENTIALS_DIRECTORY: str(tmp_path)}
    (tmp_path / "KEY").write_bytes(b"\xff do not tell")
    with pytest.raises(ConfigError, match="KEY: a secret is text"):
        with_secret_files(environment)
    (tmp_path / "KEY").unlink()
    (tmp_path / "KEY").mkdir()
    with pytest.raises(ConfigError, match="KEY: cannot read the secret: it is a directory"):
        with_secret_files(environment)
    with pytest.raises(ConfigError, match="elsewhere: cannot read the secrets: No such file"):
        with_secret_files({CREDENTIALS_DIRECTORY: str(tmp_path / "elsewhere")})
