"""Files of the user are private, never half written, and where the XDG rules say."""

import os
import stat
from pathlib import Path

import pytest

from symbl_tui.errors import UsageError
from symbl_tui.system import paths
from tests.support.command import Home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("text", "path"), [("~/a.wav", "{home}/a.wav"), ("a.wav", "a.wav"), ("/tmp/~x", "/tmp/~x")]
)
def test_a_typed_path_may_begin_with_the_home_directory(text: str, path: str, home: Home) -> None:
    assert str(paths.user_path(text)) == path.format(home=home.path)


@pytest.mark.parametrize("text", ["a\0b", "~no-such-user-here/x", "\x1b[2J\0"])
def test_what_is_no_path_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(UsageError, match="is no path; write it out in full") as refused:
        paths.user_path(text)
    assert "\x1b" not in str(refused.value)


def test_every_file_has_its_xdg_directory(home: Home) -> None:
    assert paths.engine_settings() == home.config / "engine.toml"
    assert paths.sessions_dir() == home.data / "sessions"
    assert paths.models_dir() == home.data / "models"
    assert paths.log_file() == home.state / "symbl-tui.log"
    assert paths.running_dir().parent == paths.model_figures().parent == home.state


def test_directories_are_made_only_where_something_is_written(home: Home) -> None:
    for place in (paths.config_dir(), paths.sessions_dir(), paths.engine_store(), paths.running_dir()):
        assert not place.exists()
    assert mode(paths.log_file().parent) == 0o700


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_a_private_directory_is_private_whatever_the_umask_is(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        made = paths.make_private(tmp_path / "share" / "symbl-tui" / "sessions")
    finally:
        os.umask(before)
    assert {mode(each) for each in (made, made.parent, made.parent.parent)} == {0o700}
    assert paths.make_private(made) == made


def test_a_file_in_place_of_a_directory_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    for place in ("file", "file/below", "nowhere"):
        with pytest.raises(NotADirectoryError):
            paths.make_private(tmp_path / place)


def test_a_written_file_is_private_and_complete(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.toml"
    for content in (b"first", b"second"):
        paths.write_atomically(path, content)
        assert path.read_bytes() == content
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.toml"
    paths.write_atomically(path, b"old")
    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        paths.write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
