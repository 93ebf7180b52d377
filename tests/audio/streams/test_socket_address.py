"""Addresses of a socket: how they are written, and what a socket in the file system may replace."""

import socket
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress, parse_socket_address
from symbl_tui.errors import UsageError


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("9000", TcpAddress("127.0.0.1", 9000), "127.0.0.1:9000"),
        (":9000", TcpAddress("127.0.0.1", 9000), "127.0.0.1:9000"),
        ("0", TcpAddress("127.0.0.1", 0), "127.0.0.1:0"),
        ("0.0.0.0:65535", TcpAddress("0.0.0.0", 65535), "0.0.0.0:65535"),
        ("studio-1.local:9000", TcpAddress("studio-1.local", 9000), "studio-1.local:9000"),
        ("[::1]:9000", TcpAddress("::1", 9000), "[::1]:9000"),
    ],
)
def test_a_port_may_have_a_host(text: str, address: TcpAddress, shown: str) -> None:
    assert parse_socket_address(text) == address
    assert str(address) == shown


@pytest.mark.parametrize("text", ["./sound", "/run/user/1000/sound", "9000.sock", "a:b", "٩٠٠٠"])
def test_anything_else_is_a_path(text: str) -> None:
    assert parse_socket_address(text) == UnixAddress(Path(text))
    assert parse_socket_address(str(UnixAddress(Path(text)))) == UnixAddress(Path(text))


@pytest.mark.parametrize("text", ["65536", "127.0.0.1:99999", "999999999"])
def test_a_port_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="there is no port") as error:
        parse_socket_address(text)
    assert error.value.remedy == "use one up to 65535"


@given(st.integers(0, 65535), st.sampled_from(["127.0.0.1", "::1", "host"]))
def test_an_address_that_is_shown_can_be_typed_again(port: int, host: str) -> None:
    assert parse_socket_address(str(TcpAddress(host, port))) == TcpAddress(host, port)


def test_any_free_port_is_known_once_it_is_bound() -> None:
    listening, address = TcpAddress("127.0.0.1", 0).listen()
    with listening:
        assert address.port == listening.getsockname()[1] > 0
        with pytest.raises(OSError, match="in use"):
            address.listen()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sound"


def test_a_socket_is_for_its_user_alone_and_goes_with_its_listener(path: Path) -> None:
    listening, address = UnixAddress(path).listen()
    with listening:
        assert stat.S_ISSOCK(path.stat().st_mode)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [each.name for each in path.parent.iterdir()] == ["sound"]
    address.release()
    address.release()
    assert not path.exists()


def test_a_socket_that_a_dead_program_left_is_replaced(path: Path) -> None:
    dead, _ = UnixAddress(path).listen()
    dead.close()
    listening, address = UnixAddress(path).listen()
    with listening, socket.socket(socket.AF_UNIX) as sender:
        sender.connect(str(path))
    address.release()


def test_a_socket_that_is_listened_at_is_not_taken_away(path: Path) -> None:
    listening, address = UnixAddress(path).listen()
    with listening:
        with pytest.raises(OSError, match="another program listens there"):
            UnixAddress(path).listen()
        with socket.socket(socket.AF_UNIX) as sender:
            sender.connect(str(path))
    address.release()


def test_a_file_is_neither_replaced_nor_removed(path: Path) -> None:
    path.write_text("content")
    with pytest.raises(OSError, match="there is something else"):
        UnixAddress(path).listen()
    UnixAddress(path).release()
    assert path.read_text() == "content"


def test_a_link_to_a_socket_is_not_replaced(path: Path, tmp_path: Path) -> None:
    dead, _ = UnixAddress(tmp_path / "real").listen()
    dead.close()
    path.symlink_to(tmp_path / "real")
    with pytest.raises(OSError, match="there is something else"):
        UnixAddress(path).listen()
    assert path.is_symlink()


def test_a_directory_that_is_missing_leaves_nothing(path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        UnixAddress(path / "deeper").listen()
    assert list(path.parent.iterdir()) == []
