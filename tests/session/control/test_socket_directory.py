"""The control sockets of a user's sessions: private, and complete when they are seen."""

import os
import socket
import stat
from pathlib import Path

import pytest

from symbl_tui.session.control.socket_directory import (
    connect,
    is_same_user,
    list_sockets,
    listen,
    remove_dead,
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Longer than the path of a socket may be."""
    return tmp_path / ("x" * 80) / ("y" * 80)


@pytest.fixture(autouse=True)
def parent(directory: Path) -> None:
    directory.parent.parent.mkdir(parents=True, exist_ok=True)


def test_a_viewer_of_the_same_user_connects(directory: Path) -> None:
    listening, path = listen(directory)
    with listening, connect(path, 30.0) as viewer:
        accepted, _ = listening.accept()
        with accepted:
            viewer.sendall(b"hello")
            assert accepted.recv(5) == b"hello"
            assert is_same_user(accepted)


def test_directory_and_socket_are_private(directory: Path) -> None:
    listening, path = listen(directory)
    with listening:
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [each.name for each in directory.iterdir()] == [path.name]


def test_sessions_of_one_program_have_sockets_of_their_own_oldest_first(directory: Path) -> None:
    opened = [listen(directory) for _ in range(3)]
    for age, (_, path) in enumerate(reversed(opened)):
        os.utime(path, (1000 - age, 1000 - age))
    assert list_sockets(directory) == [path for _, path in opened]
    for listening, _ in opened:
        listening.close()


def test_a_dead_session_s_socket_is_listed_and_refuses(directory: Path) -> None:
    listening, path = listen(directory)
    listening.close()
    assert list_sockets(directory) == [path]
    with pytest.raises(ConnectionRefusedError):
        connect(path, 30.0)


def test_only_sockets_of_dead_sessions_are_removed(directory: Path) -> None:
    (dead, _), (living, kept) = listen(directory), listen(directory)
    dead.close()
    remove_dead(directory)
    with living:
        assert list_sockets(directory) == [kept]


def test_a_socket_that_does_not_listen_yet_is_not_listed(directory: Path) -> None:
    directory.mkdir(parents=True)
    (directory / ".1-abc.sock").touch()
    (directory / "notes.txt").touch()
    assert list_sockets(directory) == []
    assert list_sockets(directory / "missing") == []


def test_a_session_that_is_gone_is_an_error_of_the_file(directory: Path) -> None:
    directory.mkdir(parents=True)
    with pytest.raises(FileNotFoundError):
        connect(directory / "1-gone.sock", 30.0)


def test_failing_to_listen_leaves_nothing(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, backlog: int = 0) -> None:
        raise OSError("no")

    monkeypatch.setattr(socket.socket, "listen", refuse)
    with pytest.raises(OSError, match="no"):
        listen(directory)
    assert list(directory.iterdir()) == []
