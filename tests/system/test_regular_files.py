"""What others put in a place is opened only where it is a regular file, and never waited for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from symbl_tui.system.regular_files import open_descriptor, open_regular, read_bounded, unreadable


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize(
    ("make", "kind"),
    [(_pipe, "named pipe"), (_device, "device"), (Path.mkdir, "directory"), (_socket, "no regular file")],
)
def test_what_is_no_regular_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], None], kind: str
) -> None:
    make(tmp_path / "odd")
    with pytest.raises(OSError, match=kind) as refused:
        read_bounded(tmp_path / "odd", 100)
    assert str(unreadable(Path("odd"), refused.value)).startswith("odd: cannot be read (it is ")


def test_a_pipe_is_not_opened_to_write_either(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "odd")
    with pytest.raises(OSError, match="no regular file"):
        open_descriptor(tmp_path / "odd", os.O_WRONLY | os.O_APPEND)


def test_a_link_is_followed_only_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"content")
    (tmp_path / "link").symlink_to("there")
    assert read_bounded(tmp_path / "link", 100) == b"content"
    with pytest.raises(OSError, match="it is a link"):
        read_bounded(tmp_path / "link", 100, follow_links=False)


def test_a_file_is_opened_beneath_the_descriptor_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(b"content")
    folder = os.open(tmp_path / "in", os.O_PATH | os.O_DIRECTORY)
    (tmp_path / "in").rename(tmp_path / "moved")
    try:
        with open_regular("file", dir_fd=folder) as file:
            assert file.read() == b"content"
    finally:
        os.close(folder)


def test_more_than_the_limit_is_refused_and_named(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 2049)
    assert len(read_bounded(tmp_path / "large", 2049)) == 2049
    with pytest.raises(OSError, match="more than 2 KiB"):
        read_bounded(tmp_path / "large", 2048)


@pytest.mark.parametrize("name", ["absent", "a\0b"])
def test_a_file_that_is_not_there_is_told_from_one_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        read_bounded(tmp_path / name, 100)
