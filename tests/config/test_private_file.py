"""A file with secrets is read only while nobody else can read it, and its remedy can be pasted."""

import os
import shlex
from pathlib import Path

import pytest

from symbl_tui.config.private_file import read_private_file
from symbl_tui.errors import ConfigError


def private(path: Path, mode: int = 0o600) -> Path:
    path.write_bytes(b"secret")
    path.chmod(mode)
    return path


def test_a_file_of_its_owner_alone_is_read(tmp_path: Path) -> None:
    assert read_private_file(private(tmp_path / "a")) == b"secret"
    assert read_private_file(private(tmp_path / "b", 0o400)) == b"secret"
    assert read_private_file(tmp_path / "none") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o602, 0o644])
def test_a_file_that_others_can_open_is_refused_with_the_command_that_helps(
    tmp_path: Path, mode: int
) -> None:
    path = private(tmp_path / "my secrets", mode)
    with pytest.raises(ConfigError, match="others on this machine can read it") as raised:
        read_private_file(path)
    assert shlex.split(raised.value.remedy.removeprefix("run: ")) == ["chmod", "600", str(path)]


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            read_private_file(path)


def test_no_more_than_a_secret_needs_is_read(tmp_path: Path) -> None:
    path = private(tmp_path / "a")
    path.write_bytes(bytes(1 << 20))
    assert len(read_private_file(path) or b"") == 1 << 20
    path.write_bytes(bytes((1 << 20) + 1))
    with pytest.raises(ConfigError, match="is over 1 MiB") as raised:
        read_private_file(path)
    assert raised.value.remedy == "remove it"
